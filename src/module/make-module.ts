import { resolve } from 'node:path';
import { checkSyntax } from '../plan/check-syntax.ts';
import type { Proposal } from '../plan/proposal.ts';
import type { ModuleAnswers } from '../questions/module.ts';
import { readStoredSection } from '../questions/stored-answers.ts';
import type { Source } from '../sources/source-file.ts';
import { weightWarning } from './capabilities.ts';
import { loadDatabases, splitUrls } from './database-sources.ts';
import type { Connection } from './databases.ts';
import { loadModule } from './load-module.ts';
import { loadSources } from './load-sources.ts';
import { envPrefix } from './names.ts';
import { planModule } from './plan-module.ts';
import { revealer } from './secrets.ts';
import { type Addons, type ModuleSpec, NO_ADDONS, specify } from './spec.ts';

/** A new module, planned and not yet written. */
export interface PlannedModule {
  readonly spec: ModuleSpec;
  readonly proposal: Proposal;
  /** Lines that the user should see, though nothing is wrong. */
  readonly warnings: readonly string[];
  /** Values for its `.env` that are not the usual ones, by their variables. */
  readonly settings: ReadonlyMap<string, string>;
  /** Gives the secrets of its `.env` by their variables. */
  readonly reveal: (name: string) => string;
}

/** Plans the module that a set of answers describes: reads its source files, writes nothing. */
export async function prepareModule(answers: ModuleAnswers, cwd: string): Promise<PlannedModule> {
  const root = resolve(cwd, answers.directory);
  const { urls, patterns } = splitUrls(answers.from);
  const { sources, data } = await loadSources(patterns, urls.length > 0, cwd, root);
  const databases = await loadDatabases(urls, undefined, { env: envPrefix(answers.name), root, cwd });
  const { settings } = databases;
  const kept = await addonsThere(root, databases.connections);
  const connections = [...databases.connections, ...kept.connections];
  const all = [...sources, ...databases.sources, ...kept.sources];
  const spec = specify(answers, all, data, { connections, automations: kept.automations });
  const proposal = planModule(spec, root, { settings });
  await checkSyntax(proposal);
  const warnings = [...weightWarning(answers.capability), ...wholeFiles(spec)];
  return { spec, proposal, warnings, settings, reveal: revealer(settings) };
}

/** What was added to a module that is there already: making it once more does not take it out. */
async function addonsThere(
  root: string,
  connections: readonly Connection[],
): Promise<Addons & { readonly sources: readonly Source[] }> {
  const none = { ...NO_ADDONS, sources: [] };
  // What is wrong with the folder or the file is told when they are written to.
  const section: Readonly<Record<string, unknown>> = await readStoredSection(root).catch(() => ({}));
  if (section.connections === undefined && section.automations === undefined) return none;
  const { addons, sources } = await loadModule(root);
  const added = addons.connections.filter(({ name }) => !connections.some((one) => one.name === name));
  const names = new Set(added.map(({ name }) => name));
  return {
    connections: added,
    automations: addons.automations,
    sources: sources.filter((one) => one.format === 'table' && names.has(one.database)),
  };
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
