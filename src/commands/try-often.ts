import { ChangedSince } from '../apply/check-unchanged.ts';

/** How often a plan is made anew, because somebody else was faster. */
const ATTEMPTS = 10;

/** Does something anew as long as others are faster with what it was made from. */
export async function tryOften<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isOvertaken(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Whether somebody has changed a file, or removed one between a look at it and its reading. */
function isOvertaken(error: unknown): boolean {
  if (error instanceof ChangedSince) return true;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
