import { resolve } from 'node:path';
import { checkSyntax } from '../plan/check-syntax.ts';
import type { Proposal } from '../plan/proposal.ts';
import type { ModuleAnswers } from '../questions/module.ts';
import { weightWarning } from './capabilities.ts';
import { loadSources } from './load-sources.ts';
import { planModule } from './plan-module.ts';
import { type ModuleSpec, specify } from './spec.ts';

/** A new module, planned and not yet written. */
export interface PlannedModule {
  readonly spec: ModuleSpec;
  readonly proposal: Proposal;
  /** Lines that the user should see, though nothing is wrong. */
  readonly warnings: readonly string[];
}

/** Plans the module that a set of answers describes: reads its source files, writes nothing. */
export async function prepareModule(answers: ModuleAnswers, cwd: string): Promise<PlannedModule> {
  const root = resolve(cwd, answers.directory);
  const { sources, data } = await loadSources(answers.from, cwd, root);
  const spec = specify(answers, sources, data);
  const proposal = planModule(spec, root);
  await checkSyntax(proposal);
  return { spec, proposal, warnings: [...weightWarning(answers.capability), ...wholeFiles(spec)] };
}

/** Files that are loaded whole although the module has partitions: worth knowing, and asked for. */
function wholeFiles(spec: ModuleSpec): readonly string[] {
  if (spec.partitions === undefined) return [];
  return spec.tables
    .filter((table) => table.partitionColumn === undefined)
    .map(
      (table) =>
        `${table.file} has no column ${spec.partitionColumn}: it is loaded whole in every partition.`,
    );
}
