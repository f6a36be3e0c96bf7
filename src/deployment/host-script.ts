import { join } from 'node:path';
import { render } from '../render/render.ts';
import { TEMPLATES } from '../render/templates.ts';
import { hostView } from './host-view.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { DeploymentSettings } from './settings.ts';

const TEMPLATE = join(TEMPLATES, 'deployment', 'host', 'host.sh.ejs');

/**
 * The script that carries out on a host what a deployment says: POSIX sh, called as `sh -s -- VERB …` with itself on
 * standard input, or as a file. It is the same for all hosts, and has no secrets in it.
 * @throws UsageError where a path or a variable has no spelling that systemd, or python-dotenv, reads.
 */
export function hostScript(settings: DeploymentSettings, facts: ModuleFacts): string {
  return render(TEMPLATE, hostView(settings, facts));
}
