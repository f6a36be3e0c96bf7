/** The library: what the two front doors are made of. */

export { applyPlan } from './apply/apply.ts';
export * from './errors.ts';
export { type PlannedModule, prepareModule } from './module/make-module.ts';
export type { ModuleSpec } from './module/spec.ts';
export type { Change, Create, InsideRoot, Plan } from './plan/plan.ts';
export { type ModuleAnswers, moduleQuestions } from './questions/module.ts';
export { readSource } from './sources/read-source.ts';
export type { SourceFile } from './sources/source-file.ts';
