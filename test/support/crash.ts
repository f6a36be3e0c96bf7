import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DGM } from './dgm.ts';
import { run } from './program.ts';

/**
 * Runs `dgm` and kills it in the moment in which it puts one file in its place.
 * @param root the folder in which it is to leave a journal; absolute.
 * @param file relative to the root.
 */
export async function crash(
  args: readonly string[],
  cwd: string,
  root: string,
  file = 'pyproject.toml',
): Promise<void> {
  const killer = `data:text/javascript,${encodeURIComponent(killerOf(join(root, file)))}`;
  await run(process.execPath, ['--import', killer, DGM, ...args], { cwd });
  assert.ok(existsSync(join(root, '.dagster-module', 'journal.json')), 'no journal is left');
}

/** What has a process kill itself before it renames something to a path. */
function killerOf(path: string): string {
  return `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    for (const [api, name] of [[fs.promises, 'rename'], [fs, 'rename'], [fs, 'renameSync']]) {
      const rename = api[name];
      api[name] = (from, to, ...rest) => {
        if (String(to) === ${JSON.stringify(path)}) process.kill(process.pid, 'SIGKILL');
        return rename.call(api, from, to, ...rest);
      };
    }
    syncBuiltinESMExports();`;
}
