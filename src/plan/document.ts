import { z } from 'zod';
import { sameBytes, shownBytes } from './bytes.ts';
import type { Decision } from './decide.ts';
import { diffOf } from './diff.ts';
import { isText } from './line-ends.ts';
import type { Change, InsideRoot, Plan } from './plan.ts';
import { hideValues, mayHoldSecrets } from './secret.ts';

const MODE = z
  .string()
  .regex(/^0[0-7]{3,4}$/)
  .nullable();

const CHANGE = z.object({
  path: z.string().describe('Relative to the root, with / between its parts.'),
  kind: z
    .enum(['create', 'overwrite', 'delete', 'mode'])
    .describe('Where the file is there already: overwrite; mode where only its permission bits change.'),
  decision: z
    .enum(['overwrite', 'merge', 'edit', 'asked'])
    .nullable()
    .describe('How a file was decided that was there already and differed; asked: a real run asks about it.'),
  unresolved: z.int().describe('How many places stand between conflict markers after a merge.'),
  mode: z
    .object({ before: MODE, after: MODE })
    .describe('The permission bits, octal; null where there is no file.'),
  encoding: z.enum(['utf-8', 'base64']).describe('How before and after are written here.'),
  before: z.string().nullable().describe('The content before; null where there is no file.'),
  after: z
    .string()
    .nullable()
    .describe('The content after; null where there is no file. Secrets are not shown.'),
  diff: z.string().describe('The unified diff, as git writes it.'),
});

/** The form of a plan as `--json` and `--report` give it. */
export const PLAN_DOCUMENT = z
  .object({
    version: z.literal(1),
    command: z.string().describe('What was called.'),
    root: z.string().describe('The folder that is changed; absolute.'),
    dryRun: z.boolean(),
    applied: z
      .string()
      .nullable()
      .describe('The number by which the plan can be undone; null where nothing was written.'),
    changes: z.array(CHANGE).describe('In the order in which they are made.'),
    skipped: z.array(z.string()).describe('Files that are there already, differ, and stay as they are.'),
    leftover: z
      .string()
      .nullable()
      .describe('The command that had ended before it was done, which is taken back first.'),
    notes: z.array(z.string()).describe('Lines for the user.'),
  })
  .describe('What a command of generator-dagster-module changes, or has changed.');

export type PlanDocument = z.infer<typeof PLAN_DOCUMENT>;

/** What a document tells beside the plan. */
export interface Surroundings {
  readonly command: string;
  readonly isDryRun: boolean;
  readonly applied: string | undefined;
  readonly decisions: ReadonlyMap<InsideRoot, Decision>;
  /** Files about which a real run would ask. */
  readonly asked: ReadonlySet<InsideRoot>;
  readonly leftover: string | undefined;
  readonly notes: readonly string[];
}

/** A plan as others may read it: without secrets. */
export function documentOf(plan: Plan, surroundings: Surroundings): PlanDocument {
  const { command, isDryRun, applied, decisions, asked, leftover, notes } = surroundings;
  return {
    ...{ version: 1, command, root: plan.root, dryRun: isDryRun, applied: applied ?? null },
    changes: plan.changes.map((change) => changeOf(change, decisions.get(change.path), asked)),
    skipped: [...decisions].flatMap(([path, { kind }]) => (kind === 'skip' ? [path] : [])),
    leftover: leftover ?? null,
    notes: [...notes],
  };
}

type DocumentChange = PlanDocument['changes'][number];

function changeOf(
  change: Change,
  decision: Decision | undefined,
  asked: ReadonlySet<InsideRoot>,
): DocumentChange {
  const before = change.kind === 'create' ? undefined : change.before.bytes;
  const after = change.kind === 'delete' ? undefined : shownBytes(change.content);
  const isUtf8 = [before, after].every((bytes) => bytes === undefined || isText(bytes));
  const show = (bytes: Uint8Array | undefined): string | null => {
    if (bytes === undefined) return null;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (!isUtf8) return mayHoldSecrets(change.path) ? '' : buffer.toString('base64');
    return mayHoldSecrets(change.path) ? hideValues(buffer.toString('utf8')) : buffer.toString('utf8');
  };
  return {
    path: change.path,
    kind: before && after && sameBytes(before, after) ? 'mode' : change.kind,
    decision: asked.has(change.path) ? 'asked' : decisionOf(decision),
    unresolved: decision?.kind === 'merge' ? decision.conflicts : 0,
    mode: {
      before: change.kind === 'create' ? null : octal(change.before.mode),
      after: change.kind === 'delete' ? null : octal(change.mode),
    },
    encoding: isUtf8 ? 'utf-8' : 'base64',
    before: show(before),
    after: show(after),
    diff: Buffer.from(diffOf(change)).toString('utf8'),
  };
}

function decisionOf(decision: Decision | undefined): DocumentChange['decision'] {
  return decision === undefined || decision.kind === 'skip' ? null : decision.kind;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
