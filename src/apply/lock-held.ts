import { join } from 'node:path';
import { Judge } from './lock-claims.ts';
import { readLockFile } from './lock-file.ts';
import { thisProcess } from './lock-owner.ts';

/** Whether a process that is still there holds the lock of a state folder. */
export async function isHeld(state: string): Promise<boolean> {
  const found = await readLockFile(join(state, 'lock'));
  if (found === undefined) return false;
  const judge = new Judge(await thisProcess(), () => new Date());
  return !(await judge.isGone(found));
}
