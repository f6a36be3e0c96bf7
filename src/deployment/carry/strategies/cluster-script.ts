import { join } from 'node:path';
import { kubernetesFiles } from '../../files/kubernetes.ts';
import { errorOfCode } from '../error-of-code.ts';
import { onLines } from '../lines.ts';
import { startProgram } from '../program.ts';
import type { Errand } from './delivery.ts';

/**
 * Runs the script that carries a deployment out in a cluster, made anew from the settings: the one on the disk may be
 * another. It has no secret in it, and reads them by itself. What it calls is checked against stand-ins of docker,
 * helm and kubectl: no cluster runs in our tests.
 * @param words of the script: `apply`, or `rollback` and perhaps a revision.
 * @throws by its exit code, which is one of ours, with the three lines that it ends with.
 */
export async function runInCluster(
  { deployment: { root, settings, facts }, here }: Errand,
  words: readonly string[],
  take: (line: string) => void,
): Promise<void> {
  const script = kubernetesFiles(settings, facts).find(({ path }) => path === 'deploy.sh');
  if (script === undefined) throw new Error('there is no script for a cluster');
  // It works from the folder that it believes to be in.
  const place = join(root, 'deploy', settings.name, 'deploy.sh');
  const { child, end } = startProgram('sh', ['-c', script.content, place, ...words], {
    ...{ cwd: root, env: here.env, signal: here.signal },
  });
  for (const stream of [child.stdout, child.stderr]) if (stream !== null) onLines(stream, take);
  const { code, stderr } = await end;
  if (code === 0) return;
  const [what = '', why = '', next = ''] = stderr.trim().split('\n').slice(-3);
  throw errorOfCode(code, what === '' ? `deploy.sh ${words[0]} failed.` : what, { why, next });
}
