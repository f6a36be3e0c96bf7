import assert from 'node:assert/strict';
import { dgm } from './dgm.ts';
import { treeOf } from './tree.ts';

/** Runs `dgm`, which must end well, and gives what it printed. */
export async function ok(cwd: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await dgm(args, { cwd });
  assert.equal(code, 0, `dgm ${args.join(' ')}: ${stderr}`);
  return stdout + stderr;
}

/** Runs `dgm`, which must refuse without a stack, and leave the folder as it was. */
export async function refused(
  cwd: string,
  code: number,
  says: RegExp,
  ...args: readonly string[]
): Promise<void> {
  const before = treeOf(cwd);
  const ended = await dgm(args, { cwd });
  assert.equal(ended.code, code, ended.stdout + ended.stderr);
  assert.match(ended.stderr, says);
  assert.doesNotMatch(ended.stderr, /^ +at /m);
  assert.deepEqual(treeOf(cwd), before);
}
