import type { Writable } from 'node:stream';
import { UnavailableError } from '../errors.ts';
import type { PlanDocument, Surroundings } from '../plan/document.ts';
import type { Plan } from '../plan/plan.ts';
import { writeReport } from './report.ts';
import type { WriteOptions } from './write-options.ts';

/**
 * Shows a plan as it was asked for: as JSON on the standard output, as JSON in a file, or, of a dry run, as a
 * diff. What is not asked for is not computed.
 * @throws NotAllowedError or UnavailableError where the report cannot be written.
 */
export async function publish(
  plan: Plan,
  surroundings: Surroundings,
  { isJson, isDryRun, report }: WriteOptions,
  stdout: Writable,
): Promise<void> {
  if (isJson || report !== undefined) {
    const { documentOf } = await import('../plan/document.ts');
    const text = `${jsonOf(documentOf(plan, surroundings))}\n`;
    if (report !== undefined) await writeReport(report, text, surroundings.applied !== undefined);
    if (isJson) stdout.write(text);
  }
  if (isDryRun && !isJson) await showDiff(plan, stdout);
}

/** @throws UnavailableError where the text would be too long for a string of JavaScript. */
function jsonOf(document: PlanDocument): string {
  try {
    return JSON.stringify(document, null, 2);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const { dryRun, applied } = document;
    throw new UnavailableError('The plan is too large to give it as JSON.', {
      ...(dryRun ? {} : { why: applied === null ? 'Nothing was written.' : 'The files are written.' }),
      next: 'Call the command without --json and --report.',
      cause,
    });
  }
}

/** The diff as bytes that `git apply` takes; on a terminal, in colors. */
async function showDiff(plan: Plan, stdout: Writable): Promise<void> {
  const isTerminal = 'isTTY' in stdout && stdout.isTTY === true;
  const { diffOf } = await import('../plan/diff.ts');
  const { colored } = await import('../plan/colored-diff.ts');
  for (const change of plan.changes) {
    const diff = diffOf(change);
    stdout.write(isTerminal ? colored(diff) : diff);
  }
}
