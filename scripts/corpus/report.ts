import type { FileOutcome } from './try-workspace.ts';
import type { WorkspaceCase } from './workspace-cases.ts';

/** A workspace of a checkout with what became of its files. */
export interface TriedWorkspace extends WorkspaceCase {
  /** From the folder that was given; '.' for that itself. */
  readonly checkout: string;
  readonly files: readonly FileOutcome[];
}

/** How many files became what. */
export interface Totals {
  readonly workspaces: number;
  readonly edited: number;
  readonly refused: number;
  readonly violated: number;
  /** The refused ones of all, from 0 to 1. */
  readonly shareRefused: number;
}

/** More than this share is too much for files that people use. */
const MOST_REFUSED = 0.05;

export function totalsOf(tried: readonly TriedWorkspace[]): Totals {
  const files = tried.flatMap((one) => one.files);
  const count = (outcome: FileOutcome['outcome']): number =>
    files.filter((one) => one.outcome === outcome).length;
  const refused = count('refused');
  return {
    workspaces: tried.length,
    edited: count('edited cleanly'),
    refused,
    violated: count('violated a law'),
    shareRefused: files.length === 0 ? 0 : refused / files.length,
  };
}

/** Whether a corpus passes: no law is violated, and few files are refused. */
export function isGood({ violated, shareRefused }: Totals): boolean {
  return violated === 0 && shareRefused <= MOST_REFUSED;
}

/** The lines of a workspace: its files, each with what became of it. */
export function linesOf({ checkout, root, given, files }: TriedWorkspace): string {
  const named = Object.values(given);
  const head = [checkout, root === '' ? '' : root].filter((one) => one !== '').join('/');
  const width = Math.max(...files.map(({ path }) => path.length));
  return [
    `${head}${named.length === 0 ? '' : ` (named: ${named.join(', ')})`}`,
    ...files.map(
      ({ path, outcome, reason }) =>
        `  ${path.padEnd(width)}  ${outcome}${reason === undefined ? '' : `: ${reason}`}`,
    ),
    ...(files.length === 0 ? ['  no file of it has to be edited'] : []),
  ].join('\n');
}

/** The last line of the report. */
export function summaryOf({ workspaces, edited, refused, violated, shareRefused }: Totals): string {
  return (
    `${workspaces} workspaces: ${edited} files edited cleanly, ${refused} refused with a reason ` +
    `(${(shareRefused * 100).toFixed(1)} %, at most ${MOST_REFUSED * 100} %), ${violated} violated a law.`
  );
}
