import { outsideOf } from '../deployment/outside.ts';
import { checkSyntax } from '../plan/check-syntax.ts';
import type { ModuleAnswers } from '../questions/module.ts';
import type { Source } from '../sources/source-file.ts';
import { weightWarning } from './capabilities.ts';
import type { LoadedModule } from './load-module.ts';
import type { PlannedModule } from './make-module.ts';
import { planModule } from './plan-module.ts';
import { revealer } from './secrets.ts';
import { type Addons, specify } from './spec.ts';

/** What is to be different about a module. */
export interface ModuleChange {
  readonly answers?: Partial<ModuleAnswers>;
  readonly addons?: Partial<Addons>;
  readonly sources?: readonly Source[];
  /** Values for the module's `.env`, by their variables. */
  readonly settings?: ReadonlyMap<string, string>;
}

/**
 * Plans a module as it would have been made with other answers: what was added at once and what is added later
 * are the same files.
 */
export async function prepareChange(module: LoadedModule, change: ModuleChange): Promise<PlannedModule> {
  const answers = { ...module.answers, ...change.answers };
  const addons = { ...module.addons, ...change.addons };
  const spec = specify(answers, change.sources ?? module.sources, module.data, addons);
  const settings = change.settings ?? new Map();
  const planned = planModule(spec, module.root, { before: module.spec, settings });
  const outside = await outsideOf(spec, module.root);
  const files = [...planned.files, ...(outside?.kept ?? [])];
  const proposal = { ...planned, files, basis: module.basis };
  await checkSyntax(proposal);
  return {
    spec,
    proposal,
    outside,
    warnings: weightWarning(answers.capability),
    settings,
    reveal: revealer(settings),
  };
}
