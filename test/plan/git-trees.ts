import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FileState } from '../../src/plan/plan.ts';

type Tree = ReadonlyMap<string, FileState>;

/** Runs git in a folder as if nothing were configured, and no repository held the folder. */
export function git(folder: string, args: readonly string[], status: number, input?: Uint8Array) {
  const settings = {
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CEILING_DIRECTORIES: tmpdir(),
  };
  const env = { ...process.env, ...settings, LC_ALL: 'C' };
  const maxBuffer = 2 ** 30;
  const ran = spawnSync('git', args, {
    cwd: folder,
    env,
    encoding: 'utf8',
    maxBuffer,
    ...(input && { input }),
  });
  assert.equal(ran.status, status, ran.stderr);
  return ran;
}

export async function writeTree(root: string, tree: Tree): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const [path, { bytes, mode }] of tree) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), bytes);
    await chmod(join(root, path), mode);
  }
}

/** What is compared of each file: its bytes, and whether it can be run, which is all that git sets. */
export function shownTree(tree: Tree): Record<string, string> {
  const shown = [...tree].map(([path, { bytes, mode }]) => {
    return [path, `${mode & 0o100 ? 'x' : '-'} ${Buffer.from(bytes).toString('latin1')}`];
  });
  return Object.fromEntries(shown.toSorted());
}

/** The files of a folder, as `shownTree` shows them. */
export async function readTree(root: string): Promise<Record<string, string>> {
  const tree = new Map<string, FileState>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    tree.set(path.slice(root.length + 1), { bytes: await readFile(path), mode: (await stat(path)).mode });
  }
  return shownTree(tree);
}
