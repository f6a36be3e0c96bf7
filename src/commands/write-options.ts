import { resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { Policy } from '../plan/decide.ts';

/** The yes-or-no flags of every command that writes. */
export const WRITE_SWITCHES = {
  'dry-run': 'Show the whole diff; write nothing and run nothing.',
  json: 'Print the plan as JSON, and nothing else, on the standard output.',
  force: 'Overwrite files that are there already and differ.',
  skip: 'Leave files that are there already and differ as they are.',
  merge:
    'Merge with files that are there already and differ; both sides stay where both changed the same lines.',
} as const;

export const REPORT_HELP = 'Write the plan as JSON to this file.';

const POLICIES = ['force', 'skip', 'merge'] as const satisfies readonly Policy[];

/** How a command that writes was asked to go about it. */
export interface WriteOptions {
  readonly isDryRun: boolean;
  readonly isJson: boolean;
  /** Where the plan goes as JSON; absolute. */
  readonly report: string | undefined;
  /** What becomes of files that are there already and differ; undefined where that is asked. */
  readonly policy: Policy | undefined;
}

/** Adds the flags of a command that writes. */
export function addWriteFlags(command: Command): Command {
  for (const [flag, help] of Object.entries(WRITE_SWITCHES)) command.option(`--${flag}`, help);
  return command.option('--report <FILE>', REPORT_HELP);
}

/**
 * Reads the flags of a command that writes.
 * @param given by the names of the flags, in camel case.
 * @throws UsageError where two flags decide differently.
 */
export function readWriteOptions(given: Readonly<Record<string, unknown>>, cwd: string): WriteOptions {
  const policies = POLICIES.filter((policy) => given[policy] === true);
  if (policies.length > 1) {
    throw new UsageError(`${policies.map((policy) => `--${policy}`).join(' and ')} decide differently.`, {
      next: 'Give one of them.',
    });
  }
  if (given.report === '') throw new UsageError('--report needs a file.');
  return {
    isDryRun: given.dryRun === true,
    isJson: given.json === true,
    report: typeof given.report === 'string' ? resolve(cwd, given.report) : undefined,
    policy: policies[0],
  };
}
