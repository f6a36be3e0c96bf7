/** The library: what the two front doors are made of. */

export { type ApplyContext, applyPlan } from './apply/apply.ts';
export { realDisk } from './apply/disk.ts';
export type { FlowItem, OwnedFlowItem } from './edit/flow-item.ts';
export {
  insertYaml,
  readYaml,
  removeYaml,
  type YamlInsertion,
  type YamlPath,
  type YamlText,
} from './edit/yaml/edit-yaml.ts';
export * from './errors.ts';
export { type PlannedModule, prepareModule } from './module/make-module.ts';
export type { ModuleSpec } from './module/spec.ts';
export { PLAN_DOCUMENT, type PlanDocument } from './plan/document.ts';
export type { Change, Create, Delete, InsideRoot, Overwrite, Plan } from './plan/plan.ts';
export type { Proposal } from './plan/proposal.ts';
export { type ModuleAnswers, moduleQuestions } from './questions/module.ts';
export { readSource } from './sources/read-source.ts';
export type { SourceFile } from './sources/source-file.ts';
