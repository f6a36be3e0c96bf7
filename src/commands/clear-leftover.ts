import { findLeftover, hasDebris, lookBefore, recover } from '../apply/recover.ts';
import type { Look } from '../plan/locate.ts';
import { type Errand, writerContext } from './errand.ts';
import { interruptible } from './interrupts.ts';

/**
 * Takes back what a command has left that ended before it was done. A dry run only says so, and looks at the
 * folder as it will be.
 */
export async function clearLeftover(
  root: string,
  errand: Errand,
): Promise<{ readonly look: Look | undefined; readonly leftover: string | undefined }> {
  const journal = await findLeftover(root);
  const takeBack = () => interruptible((signal) => recover(root, undefined, writerContext(errand, signal)));
  if (journal === undefined) {
    if (!errand.options.isDryRun && (await hasDebris(root))) await takeBack();
    return { look: undefined, leftover: undefined };
  }
  const { command, time } = journal;
  const what = `${command} of ${time} had ended before it was done`;
  if (errand.options.isDryRun) {
    const look = await lookBefore(root, journal);
    errand.report(`${what}: the next command that writes takes it back first.`);
    return { look, leftover: command };
  }
  const taken = await takeBack();
  if (taken !== undefined) errand.report(`${what}: what it had written was taken back.`);
  return { look: undefined, leftover: taken === undefined ? undefined : command };
}
