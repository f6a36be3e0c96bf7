import { lstat, open, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { resolvedPath } from '../apply/folders.ts';
import { NotAllowedError, UnavailableError, UsageError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { stateOf } from '../state/state-folder.ts';

/**
 * Refuses a report that could not be written, before anything else is.
 * @throws NotAllowedError, or UnavailableError where there is no space.
 */
export async function checkReport(path: string | undefined): Promise<void> {
  if (path === undefined) return;
  const isNew = await lstat(path).then(
    () => false,
    () => true,
  );
  try {
    await (await open(path, 'a')).close();
    if (isNew) await unlink(path);
  } catch (error) {
    refuse(path, error, false);
  }
}

/**
 * Refuses a report in the place of something that the plan makes, changes or keeps.
 * @throws UsageError
 */
export async function refuseReportInPlan(report: string | undefined, { root, changes }: Plan): Promise<void> {
  if (report === undefined) return;
  const at = join(await resolvedPath(dirname(report)), basename(report));
  const real = await resolvedPath(root);
  const isTaken =
    at === real ||
    at.startsWith(stateOf(real) + sep) ||
    changes.some(({ path }) => `${join(real, path)}${sep}`.startsWith(at + sep));
  if (!isTaken) return;
  throw new UsageError(`--report: ${report} is a file of the plan itself, or of our records.`, {
    next: 'Give another file.',
  });
}

/** @throws NotAllowedError, or UnavailableError where there is no space. */
export async function writeReport(path: string, text: string, isApplied: boolean): Promise<void> {
  await writeFile(path, text).catch((error: unknown) => refuse(path, error, isApplied));
}

function refuse(path: string, cause: unknown, isApplied: boolean): never {
  const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
  const Refusal = isFull ? UnavailableError : NotAllowedError;
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new Refusal(`The report ${path} cannot be written.`, {
    why: isApplied ? `${why}. The files are written all the same.` : why,
    next: 'Give another file with --report.',
    cause,
  });
}
