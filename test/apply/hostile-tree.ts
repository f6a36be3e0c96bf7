import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ExpectedError } from '../../src/errors.ts';
import { applyProposal } from '../support/apply.ts';
import { temporaryFolder } from '../support/folder.ts';
import { proposal } from '../support/proposals.ts';

export const FILES = { 'README.md': 'new\n', 'src/a.py': 'a = 1\n', 'src/deep/b.py': 'b = 1\n' };

/** A folder with an old version of everything, and what must never change beside it. */
export function tree(): { readonly root: string; readonly outside: string } {
  const root = temporaryFolder({ 'README.md': 'old\n', 'src/a.py': 'a = 0\n', 'mine.txt': 'mine\n' });
  const outside = temporaryFolder({
    ...{ 'README.md': 'outside\n', 'a.py': 'outside\n', 'deep/b.py': 'outside\n' },
    ...{ '0': 'outside\n', '1/0': 'outside\n', '1/undo.json': '{}', 'undo.json': '{}' },
  });
  return { root, outside };
}

export async function refused(root: string, code: number, says: RegExp): Promise<void> {
  await assert.rejects(applyProposal(proposal(root, FILES)), (error) => {
    assert.ok(error instanceof ExpectedError, String(error instanceof Error ? error.stack : error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, says);
    assert.ok(error.message.split('\n').length <= 3, error.message);
    return true;
  });
}

/** Puts a link in the place of whatever is there. */
export function linkTo(target: string, path: string): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(join(path, '..'), { recursive: true });
  symlinkSync(target, path);
}
