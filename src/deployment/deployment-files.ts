import { join } from 'node:path';
import { render } from '../render/render.ts';
import { TEMPLATES } from '../render/templates.ts';
import type { DeploymentFile } from './deployment-file.ts';
import { environmentExample } from './environment-example.ts';
import type { ModuleDeployment } from './module-deployment.ts';
import type { ModuleFacts } from './module-facts.ts';
import { runbookView } from './runbook-view.ts';
import type { DeploymentSettings } from './settings.ts';
import { DEPLOYMENT_FILE } from './settings-text.ts';
import { strategyFiles } from './strategy-files.ts';

/** The secrets of a deployment are nobody's but this machine's; the example of them is everybody's. */
function ignored({ secrets }: DeploymentSettings): string {
  const own = 'file' in secrets && secrets.file !== '.env.deploy' ? [`/${secrets.file}`] : [];
  return ['/.env.deploy', ...own, '!/.env.deploy.example', ''].join('\n');
}

/** All files of a deployment: a pure function of its settings and of what its module is. */
export function deploymentFiles(
  { settings, text, repository }: ModuleDeployment,
  facts: ModuleFacts,
): readonly DeploymentFile[] {
  const plain = (path: string, content: string): DeploymentFile => ({
    ...{ path, of: 'deployment', content, mode: 0o644 },
  });
  const runbook = join(TEMPLATES, 'deployment', 'runbook', 'DEPLOYMENT.md.ejs');
  return [
    plain(DEPLOYMENT_FILE, text),
    plain('.gitignore', ignored(settings)),
    plain('.env.deploy.example', environmentExample(settings, facts)),
    plain('DEPLOYMENT.md', render(runbook, runbookView(settings, facts, repository))),
    ...strategyFiles(settings, facts, repository),
  ];
}
