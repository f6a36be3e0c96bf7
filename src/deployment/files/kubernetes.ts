import { posix } from 'node:path';
import { DAGSTER } from '../../module/versions.ts';
import { sh } from '../../render/escape-sh.ts';
import { render } from '../../render/render.ts';
import { TEMPLATES } from '../../render/templates.ts';
import type { DeploymentFile } from '../deployment-file.ts';
import { openVariables } from '../environment-example.ts';
import type { ModuleFacts } from '../module-facts.ts';
import { type DeploymentSettings, imageOf } from '../settings.ts';
import { needsVolume, setByImage } from './kubernetes-image.ts';

/**
 * The files by which Helm carries a deployment out: the values of Dagster's chart dagster-user-deployments, with one
 * user deployment, and the script `deploy.sh`.
 * Fields: https://github.com/dagster-io/dagster/tree/master/helm/dagster/charts/dagster-user-deployments
 */
export function kubernetesFiles(settings: DeploymentSettings, facts: ModuleFacts): readonly DeploymentFile[] {
  const view = viewOf(settings, facts);
  return [
    { path: 'values.yaml', of: 'deployment', content: renderFile('values.yaml', view), mode: 0o644 },
    { path: 'deploy.sh', of: 'deployment', content: renderFile('deploy.sh', view), mode: 0o755 },
  ];
}

/** Whose a release of Helm is, as it is noted in the release. */
export function ownerInCluster({ name }: DeploymentSettings, facts: Pick<ModuleFacts, 'name'>): string {
  return `${facts.name}/${name}`;
}

function viewOf(settings: DeploymentSettings, facts: ModuleFacts): Readonly<Record<string, unknown>> {
  const { kubernetes, name, secrets } = settings;
  if (kubernetes === undefined) throw new Error(`${name} has no kubernetes`);
  const { release, namespace, context } = kubernetes;
  const volume = needsVolume(settings, facts) ? `${release}-storage` : undefined;
  return {
    module: facts.name,
    deployment: name,
    owner: ownerInCluster(settings, facts),
    code: facts.code,
    release,
    namespace,
    context,
    chart: DAGSTER,
    image: imageOf(settings),
    port: settings.service.port,
    variables: Object.entries(settings.variables).map(([key, value]) => [key, unexpanded(value)]),
    migrations: facts.migrations,
    volume,
    mountsData: volume !== undefined && !facts.hasBundledData,
    // A probe takes two to three seconds, most of which is importing Dagster.
    probes: Math.max(1, Math.ceil(settings.health_timeout / PROBE_SECONDS)),
    probeSeconds: PROBE_SECONDS,
    timeout: settings.health_timeout + SECONDS_BEFORE_START,
    kept: settings.releases_kept,
    needed: openVariables(settings, facts)
      .map((one) => one.name)
      .filter((one) => !setByImage(one, facts)),
    secrets: 'file' in secrets ? { file: secrets.file } : { command: secrets.command.map(sh).join(' ') },
  };
}

const PROBE_SECONDS = 5;

/** What Kubernetes may take before the code server is started: pulling the image, a volume, migrations. */
const SECONDS_BEFORE_START = 540;

/** A value of `env` as itself: https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/ */
function unexpanded(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function renderFile(name: string, view: Readonly<Record<string, unknown>>): string {
  return render(posix.join(TEMPLATES, 'deployment', 'kubernetes', `${name}.ejs`), view);
}
