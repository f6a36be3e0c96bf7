import { ConflictError, UsageError } from '../errors.ts';
import type { Source } from '../sources/source-file.ts';
import { readSelection } from './asset-selection.ts';
import { prepareChange } from './change-module.ts';
import { type Connection, MAIN } from './databases.ts';
import { databasesOf } from './environment.ts';
import { executorProblem } from './executors.ts';
import type { LoadedModule } from './load-module.ts';
import type { PlannedModule } from './make-module.ts';
import { connectionClass } from './resources.ts';

/** What a database is added with beside its name and engine. */
interface Loading {
  /** Tables of it that the module is to load. */
  readonly sources: readonly Source[];
  /** Values for its variables. */
  readonly settings: ReadonlyMap<string, string>;
}

/**
 * Plans a database more, and assets for tables of it. The one called `db` gets the module's tables; any other is a
 * connection.
 * @returns undefined where the module has all of it already.
 * @throws ConflictError where the name is another database's, UsageError where the executor does not go with it.
 */
export async function addDatabase(
  module: LoadedModule,
  { name, engine }: Connection,
  { sources: wanted, settings }: Loading = { sources: [], settings: new Map() },
): Promise<PlannedModule | undefined> {
  const { spec, addons } = module;
  const there = findDatabase(module, name);
  const sources = [...module.sources, ...wanted.filter((source) => !isLoaded(source, module))];
  if (there?.engine === engine) {
    return sources.length === module.sources.length ? undefined : prepareChange(module, { sources });
  }
  if (there !== undefined) {
    throw new ConflictError(`${spec.name} has a database ${name} already, of the engine ${there.engine}.`, {
      next: `Remove it first (dgm database remove), or give another name with --name.`,
    });
  }
  if (name !== MAIN) {
    const alike = addons.connections.find((one) => connectionClass(one.name) === connectionClass(name));
    if (alike !== undefined) {
      throw new ConflictError(`${name} and ${alike.name} would be one class, ${connectionClass(name)}.`, {
        next: 'Give another name with --name.',
      });
    }
    const connections = [...addons.connections, { name, engine }];
    return prepareChange(module, { sources, settings, addons: { connections } });
  }
  refuseOwnLayers(wanted);
  const problem = executorProblem(spec.executor, engine);
  if (problem !== undefined) {
    throw new UsageError(`The tables of ${spec.name} cannot live in ${engine}.`, { why: `${problem}.` });
  }
  return prepareChange(module, { sources, settings, answers: { database: engine } });
}

/**
 * Plans a module without one of its databases; without `db`, its tables are Parquet files.
 * @returns undefined where there is no such database.
 */
export async function removeDatabase(module: LoadedModule, name: string): Promise<PlannedModule | undefined> {
  if (findDatabase(module, name) === undefined) return undefined;
  const sources = module.sources.filter((source) => source.format !== 'table' || source.database !== name);
  if (sources.length === 0) {
    throw new UsageError(`Nothing would be left for ${module.spec.name} to load.`, {
      why: `All of its sources are tables of ${name}.`,
    });
  }
  if (name === MAIN)
    return requireRuns(module, await prepareChange(module, { sources, answers: { database: 'none' } }));
  const connections = module.addons.connections.filter((one) => one.name !== name);
  return requireRuns(module, await prepareChange(module, { sources, addons: { connections } }));
}

/** @throws ConflictError where a schedule has nothing to run any more. */
function requireRuns(module: LoadedModule, planned: PlannedModule): PlannedModule {
  const idle = planned.spec.automations.filter(({ selection }) => {
    const [before, after] = [module.spec, planned.spec].map((spec) => readSelection(selection, spec));
    return (before?.keys.length ?? 0) > 0 && after?.keys.length === 0;
  });
  if (idle.length === 0) return planned;
  throw new ConflictError(`What ${idle.map(({ name }) => name).join(', ')} runs would be gone.`, {
    why: 'The assets that are selected are made of tables of the database.',
    next: 'Take that out first, with dgm schedule remove.',
  });
}

/** @throws UsageError where a table that is loaded lies where the module's own tables go, and would be replaced. */
function refuseOwnLayers(sources: readonly Source[]): void {
  const own = sources.find(
    (source) => source.format === 'table' && /^(?:raw|cleaned|summary)$/.test(source.schema ?? ''),
  );
  if (own === undefined) return;
  throw new UsageError(`${own.path} cannot be loaded into the database that it is in.`, {
    why: "The module's own tables go into the schemas raw, cleaned and summary, and replace what is there.",
    next: 'Give the database a --name, and keep the tables of the module elsewhere.',
  });
}

function isLoaded(source: Source, { sources }: LoadedModule): boolean {
  if (source.format !== 'table') return false;
  return sources.some(
    (one) => one.format === 'table' && one.database === source.database && one.path === source.path,
  );
}

/** The database of a name, with its variables. */
export function findDatabase(
  { spec }: Pick<LoadedModule, 'spec'>,
  name: string,
): ReturnType<typeof databasesOf>[number] | undefined {
  return databasesOf(spec).find((one) => one.name === name);
}
