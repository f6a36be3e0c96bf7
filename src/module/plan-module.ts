import { readFileSync } from 'node:fs';
import { deploymentFiles } from '../deployment/deployment-files.ts';
import { DEPLOYMENTS } from '../deployment/module-deployment.ts';
import { moduleFacts } from '../deployment/module-facts.ts';
import { DEPLOYMENT_FILE } from '../deployment/settings-text.ts';
import { deploymentFile } from '../deployment/stored-deployments.ts';
import { setVariables } from '../edit/dotenv.ts';
import { setStoredAnswers } from '../edit/yo-rc.ts';
import { insideRoot } from '../plan/plan.ts';
import type { Proposal, Wanted } from '../plan/proposal.ts';
import { YO_RC } from '../questions/stored-answers.ts';
import { render } from '../render/render.ts';
import { listLayer, type TemplateFile } from '../render/templates.ts';
import { SOURCES } from '../state/state-folder.ts';
import { automationView } from './automations.ts';
import { isServerEngine, MAIN } from './databases.ts';
import { type Block, databasesOf, environmentOf } from './environment.ts';
import { resourcesOf } from './resources.ts';
import { sourcesRecord } from './sources-record.ts';
import type { ModuleSpec } from './spec.ts';
import type { Table } from './table.ts';
import { viewOf } from './view.ts';

/** What a plan takes from before, and from elsewhere. */
interface Circumstances {
  /** What the module was, where it is one already: variables that it needs no more leave its `.env`. */
  readonly before?: ModuleSpec;
  /** Values for a new `.env` that are not the usual ones, by their variables. */
  readonly settings?: ReadonlyMap<string, string>;
}

/** Plans a module: every file of it, a pure function of the specification. */
export function planModule(
  spec: ModuleSpec,
  root: string,
  { before, settings = new Map() }: Circumstances = {},
): Proposal {
  const view = viewOf(spec);
  const files = layersOf(spec)
    .flatMap((layer) => listLayer(`module/${layer}`))
    .map((file) => wanted(file, spec.package, view));
  for (const { layer, name, one } of repeatedLayersOf(spec)) {
    const items = listLayer(`module/${layer}`).map((file) => ({
      ...file,
      target: file.target.replaceAll('__name__', name),
    }));
    files.push(...items.map((file) => wanted(file, spec.package, { ...view, one })));
  }
  files.push(...filesOfDeployments(spec), ...leavingDeployments(spec, before));
  const variables = environmentOf(spec).map((block) => withSettings(block, settings));
  files.push({
    kind: 'edit',
    path: insideRoot('.env'),
    mode: 0o600,
    edit: (text) => setVariables(text, variables, before === undefined ? [] : environmentOf(before)),
  });
  files.push({
    kind: 'edit',
    path: insideRoot(YO_RC),
    mode: 0o644,
    edit: (text) => setStoredAnswers(text, storedAnswers(spec)),
  });
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { root, part: 'module', files, records: new Map([[SOURCES, sourcesRecord(spec)]]) };
}

function filesOfDeployments(spec: ModuleSpec): readonly Wanted[] {
  const facts = moduleFacts(spec);
  return spec.deployments.flatMap((one) =>
    deploymentFiles(one, facts)
      .filter(({ of }) => of === 'deployment')
      .map(({ path, content, mode }): Wanted => {
        const inside = insideRoot(`${DEPLOYMENTS}/${one.settings.name}/${path}`);
        // What somebody has written there is in the content already.
        if (path === DEPLOYMENT_FILE) return { kind: 'edit', path: inside, mode, edit: () => content };
        return { kind: 'whole', path: inside, content, mode };
      }),
  );
}

/** What a deployment was goes with it, also where somebody has edited it. */
function leavingDeployments(spec: ModuleSpec, before: ModuleSpec | undefined): readonly Wanted[] {
  const names = new Set(spec.deployments.map(({ settings }) => settings.name));
  return (before?.deployments ?? [])
    .filter(({ settings }) => !names.has(settings.name))
    .map(({ settings }): Wanted => {
      const path = insideRoot(deploymentFile(settings.name));
      return { kind: 'edit', path, mode: 0o644, edit: () => undefined };
    });
}

function withSettings(block: Block, settings: ReadonlyMap<string, string>): Block {
  const variables = block.variables.map((one) => ({ ...one, value: settings.get(one.name) ?? one.value }));
  return { ...block, variables };
}

/** The folders of `templates/module` that a module is made of. */
function layersOf(spec: ModuleSpec): readonly string[] {
  return [
    'base',
    ...(spec.database === 'duckdb' ? [] : ['polars']),
    ...(isServerEngine(spec.database) || spec.database === 'sqlite' ? ['sql'] : []),
    spec.database,
    ...(spec.tables.some(({ source }) => source.format === 'table')
      ? ['source-tables', spec.database === 'duckdb' ? 'source-tables-duckdb' : 'source-tables-polars']
      : []),
    ...(spec.executor === 'celery' ? ['celery'] : []),
    ...(spec.database === 'none' && spec.tables.some(({ foreignKeys }) => foreignKeys.length > 0)
      ? ['none-references']
      : []),
    ...(spec.schedule === undefined ? [] : ['schedule']),
    ...(spec.automations.length === 0 ? [] : ['automation']),
    ...(spec.automations.some(({ trigger }) => trigger.kind === 'files') ? ['arrivals'] : []),
    ...(spec.partitions === undefined ? [] : ['partitions']),
    ...(spec.partitions === undefined ? [] : partitionLayers(spec.database)),
    ...(spec.traits.quality ? ['quality'] : []),
    ...(spec.traits.regulated ? ['regulated'] : []),
    ...(spec.data.bundled ? ['sample'] : []),
  ];
}

function partitionLayers(database: ModuleSpec['database']): readonly string[] {
  if (database === 'duckdb') return [];
  return [database === 'none' ? 'none-partitions' : 'sql-partitions'];
}

/** Layers of which a module may have several, each with the one thing that it is of: `m.one`, named `__name__`. */
function repeatedLayersOf(
  spec: ModuleSpec,
): readonly { readonly layer: string; readonly name: string; readonly one: unknown }[] {
  const resources = resourcesOf(spec);
  const automations = spec.automations.map((automation) => ({
    layer: `automation-${automation.trigger.kind}`,
    name: automation.name,
    one: automationView(automation, spec),
  }));
  const databases = databasesOf(spec).flatMap(({ name, engine }) => {
    const one = { ...resources.find(({ key }) => key === name), name, engine };
    const migrations = { layer: 'migrations', name, one };
    const first = { layer: 'first-migration', name, one };
    return name === MAIN ? [migrations, first] : [{ layer: `connection-${engine}`, name, one }, migrations];
  });
  return [...databases, ...automations];
}

function wanted(file: TemplateFile, module: string, view: Readonly<Record<string, unknown>>): Wanted {
  const path = insideRoot(file.target.replaceAll('__package__', module));
  const content = file.isTemplate ? render(file.source, view) : readFileSync(file.source);
  return { kind: 'whole', path, content, mode: 0o644 };
}

/** The data file of a table, as `--from` takes it; of a table elsewhere, the record of the sources tells all. */
function fromOf({ source, file }: Table, { data }: ModuleSpec): readonly string[] {
  return source.format === 'table' ? [] : [`${data.directory}/${file}`];
}

/** The answers as `.yo-rc.json` keeps them: all but the folder, which is where the file is. */
function storedAnswers(spec: ModuleSpec): Readonly<Record<string, unknown>> {
  return {
    name: spec.name,
    title: spec.title,
    description: spec.description,
    from: spec.data.bundled ? [] : spec.tables.flatMap((table) => fromOf(table, spec)),
    database: spec.database,
    executor: spec.executor,
    governance: spec.governance,
    owner: spec.owners,
    partitions: spec.partitions?.kind ?? 'none',
    ...(spec.connections.length === 0 ? {} : { connections: spec.connections }),
    ...(spec.automations.length === 0 ? {} : { automations: spec.automations }),
    ...(spec.deployments.length === 0
      ? {}
      : { deployments: spec.deployments.map(({ settings }) => settings.name) }),
    ...(spec.partitions === undefined ? {} : { 'partition-column': spec.partitionColumn }),
    schedule: spec.scheduleAnswer,
    timezone: spec.timezone,
    capability: spec.capabilities,
    python: spec.python,
  };
}
