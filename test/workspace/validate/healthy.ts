import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../../src/workspace/validate/finding.ts';
import { inspect } from '../../../src/workspace/validate/inspect.ts';
import { validate } from '../../../src/workspace/validate/validate.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { ROOT } from '../../support/python.ts';

export type Runtime = 'compose' | 'processes' | 'systemd';

const made = new Map<Runtime, string>();

/** A copy of a workspace with two modules that nothing is wrong with; `billing` has a database. */
export function healthyWorkspace(runtime: Runtime = 'compose'): string {
  let original = made.get(runtime);
  if (original === undefined) {
    original = temporaryFolder();
    const dgm = (...args: readonly string[]): void => {
      execFileSync(process.execPath, [join(ROOT, 'src', 'cli.ts'), ...args], {
        cwd: original,
        stdio: 'pipe',
      });
    };
    dgm('workspace', 'init', '.', '--name', 'platform', '--runtime', runtime, '--port', '3210', '--yes');
    dgm('new', 'orders', '--yes', '--directory', 'modules/orders');
    dgm('new', 'billing', '--yes', '--directory', 'modules/billing', '--database', 'postgres');
    dgm('workspace', 'add', 'modules/orders', 'modules/billing');
    made.set(runtime, original);
  }
  const copy = temporaryFolder();
  cpSync(original, copy, { recursive: true });
  // Copies take the modes of the umask.
  for (const env of ['.env', 'modules/orders/.env', 'modules/billing/.env'])
    chmodSync(join(copy, env), 0o600);
  return copy;
}

/** Changes a text file of a folder; what is looked for has to be there. */
export function change(root: string, path: string, from: string | RegExp, to: string): void {
  const before = readFileSync(join(root, path), 'utf8');
  const after = before.replace(from, () => to);
  if (after === before) throw new Error(`${path} has no ${String(from)}`);
  writeFileSync(join(root, path), after);
}

/** Takes all that a module has in a file out, as somebody might with an editor. */
export function takeOutBlocks(root: string, path: string, name: string): void {
  const block = new RegExp(
    `[^\\S\\n]*# BEGIN dagster-module: ${name}\\n[\\s\\S]*?# END dagster-module: ${name}\\n`,
    'g',
  );
  change(root, path, block, '');
}

/** Validates a folder. */
export async function findingsOf(root: string): Promise<readonly Finding[]> {
  return validate(await inspect(root));
}
