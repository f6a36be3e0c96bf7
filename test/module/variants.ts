import { join } from 'node:path';
import { prepareModule } from '../../src/module/make-module.ts';
import type { ModuleSpec } from '../../src/module/spec.ts';
import { type ModuleAnswers, moduleQuestions } from '../../src/questions/module.ts';
import type { RawAnswer } from '../../src/questions/question.ts';
import { resolveAnswers } from '../../src/questions/resolve.ts';
import { applyProposal } from '../support/apply.ts';
import { pairwise } from '../support/pairwise.ts';
import { writeDataFiles } from './data-files.ts';

/** A module of one combination of answers, written to the disk. */
export interface Variant {
  readonly given: Readonly<Record<string, RawAnswer>>;
  readonly answers: ModuleAnswers;
  readonly spec: ModuleSpec;
  /** The module's own folder; absolute. */
  readonly root: string;
  /** The folder that the module was made from, with the data files in it; absolute. */
  readonly folder: string;
}

/** The factors of which every combination is made: what the data go through. */
const WHOLE = ['from', 'partitions', 'database'];

/** Not every kind of partitions with all data: the first data are cut into the first kind, and so on. */
function isDrawn(row: Readonly<Record<string, unknown>>): boolean {
  const { from, partitions } = moduleQuestions;
  const kinds: readonly unknown[] = partitions.samples.filter((kind) => kind !== 'none');
  const data: readonly unknown[] = from.samples;
  return row.partitions === 'none' || data.indexOf(row.from) === kinds.indexOf(row.partitions);
}

/** The answers of all variants, drawn from the samples of the questions; each has a name of its own. */
export function drawVariants(isFull: boolean): readonly Readonly<Record<string, RawAnswer>>[] {
  const questions = Object.values(moduleQuestions).filter(({ samples }) => samples.length > 1);
  const factors = Object.fromEntries(
    questions.map(({ flag, samples }) => [flag, samples as readonly RawAnswer[]]),
  );
  const rows = pairwise(factors, WHOLE, isFull ? undefined : isDrawn) as Record<string, RawAnswer>[];
  return rows.map((row, index) => {
    const name = String(row.name);
    return { ...row, name: `${name}${name.includes('_') ? '_' : '-'}v${index}` };
  });
}

/** Makes all variants on the way of the front doors, each in a folder of its own with the data files in it. */
export async function makeVariants(
  folder: string,
  drawn: readonly Readonly<Record<string, RawAnswer>>[],
): Promise<readonly Variant[]> {
  const folders = drawn.map((_, index) => join(folder, `v${index}`));
  writeDataFiles(folders);
  const variants: Variant[] = [];
  for (const [index, given] of drawn.entries()) {
    const cwd = folders[index] ?? folder;
    const answers = await resolveAnswers(moduleQuestions, {
      layers: [{ answers: given, nameOf: (flag) => flag }],
      ask: undefined,
      takesDefaults: true,
    });
    const { spec, proposal } = await prepareModule(answers, cwd);
    await applyProposal(proposal);
    variants.push({ given, answers, spec, root: proposal.root, folder: cwd });
  }
  return variants;
}

/** A variant in a word, for messages. */
export function labelOf({ given }: Variant): string {
  return Object.entries(given)
    .filter(([flag]) => !['title', 'description', 'capability', 'python'].includes(flag))
    .map(([flag, answer]) => `${flag}=${Array.isArray(answer) ? answer.join('+') : answer}`)
    .join(' ');
}
