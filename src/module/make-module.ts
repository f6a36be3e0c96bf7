import { resolve } from 'node:path';
import { answeredSettings } from '../deployment/answered-settings.ts';
import { changedText } from '../deployment/changed-text.ts';
import { moduleFacts } from '../deployment/module-facts.ts';
import { type Outside, outsideOf } from '../deployment/outside.ts';
import { repositoryAround } from '../deployment/repository.ts';
import { storedDeployments } from '../deployment/stored-deployments.ts';
import { checkSyntax } from '../plan/check-syntax.ts';
import type { Proposal } from '../plan/proposal.ts';
import type { DeploymentAnswers } from '../questions/deployment.ts';
import type { ModuleAnswers } from '../questions/module.ts';
import { readStoredSection } from '../questions/stored-answers.ts';
import type { Source } from '../sources/source-file.ts';
import { registeredPort } from '../workspace/registered-port.ts';
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
  /** What it needs at the root of its repository. */
  readonly outside: Outside | undefined;
  /** Lines that the user should see, though nothing is wrong. */
  readonly warnings: readonly string[];
  /** Values for its `.env` that are not the usual ones, by their variables. */
  readonly settings: ReadonlyMap<string, string>;
  /** Gives the secrets of its `.env` by their variables. */
  readonly reveal: (name: string) => string;
}

/**
 * Plans the module that a set of answers describes: reads its source files, writes nothing.
 * @param deployment one that it gets at once.
 */
export async function prepareModule(
  answers: ModuleAnswers,
  cwd: string,
  deployment?: NewDeployment,
): Promise<PlannedModule> {
  const root = resolve(cwd, answers.directory);
  const { urls, patterns } = splitUrls(answers.from);
  const { sources, data } = await loadSources(patterns, urls.length > 0, cwd, root);
  const databases = await loadDatabases(urls, undefined, { env: envPrefix(answers.name), root, cwd });
  const { settings } = databases;
  const kept = await addonsThere(root, databases.connections);
  const connections = [...databases.connections, ...kept.connections];
  const all = [...sources, ...databases.sources, ...kept.sources];
  const { automations, deployments } = kept;
  const made = specify(answers, all, data, { connections, automations, deployments });
  const spec = deployment === undefined ? made : await withDeployment(made, root, deployment);
  const outside = await outsideOf(spec, root);
  const planned = planModule(spec, root, { settings });
  const proposal = { ...planned, files: [...planned.files, ...(outside?.kept ?? [])] };
  await checkSyntax(proposal);
  const warnings = [...weightWarning(answers.capability), ...wholeFiles(spec)];
  return { spec, proposal, outside, warnings, settings, reveal: revealer(settings) };
}

/** A deployment that a new module gets at once. */
export interface NewDeployment {
  readonly answers: DeploymentAnswers;
  /** The port of the module's code server in its workspace, where it is to join one. */
  readonly port: number | undefined;
}

/** The module with a deployment more: the same files as if it were added later. */
async function withDeployment(
  spec: ModuleSpec,
  root: string,
  { answers, port }: NewDeployment,
): Promise<ModuleSpec> {
  const repository = await repositoryAround(root);
  const [before] = await storedDeployments(root, [answers.name]);
  const others = spec.deployments.filter(({ settings }) => settings.name !== answers.name);
  const surroundings = { repository, port: port ?? (await registeredPort(root)) };
  const settings = answeredSettings(answers, moduleFacts(spec), surroundings, before?.settings);
  const text = changedText(settings, before, spec.name);
  return { ...spec, deployments: [...others, { settings, text, repository }] };
}

/** What was added to a module that is there already: making it once more does not take it out. */
async function addonsThere(
  root: string,
  connections: readonly Connection[],
): Promise<Addons & { readonly sources: readonly Source[] }> {
  const none = { ...NO_ADDONS, sources: [] };
  // What is wrong with the folder or the file is told when they are written to.
  const section: Readonly<Record<string, unknown>> = await readStoredSection(root).catch(() => ({}));
  const keys = ['connections', 'automations', 'deployments'];
  if (keys.every((key) => section[key] === undefined)) return none;
  const { addons, sources } = await loadModule(root);
  const added = addons.connections.filter(({ name }) => !connections.some((one) => one.name === name));
  const names = new Set(added.map(({ name }) => name));
  return {
    connections: added,
    automations: addons.automations,
    deployments: addons.deployments,
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
