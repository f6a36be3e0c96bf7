import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readVariables } from '../edit/dotenv.ts';
import { type OwnData, ownTables, reach } from '../environment/drop-data.ts';
import { UsageError } from '../errors.ts';
import { DEFAULT_PORTS, isServerEngine, MAIN } from '../module/databases.ts';
import type { databasesOf } from '../module/environment.ts';
import type { LoadedModule } from '../module/load-module.ts';
import type { ActionErrand } from './addon.ts';

/** What python-dotenv replaces by another variable. */
const EXPANSION = ['$', '{'].join('');

type Database = ReturnType<typeof databasesOf>[number];

/**
 * Tells what of a database would be deleted, and has the user type the database's name.
 * @throws UsageError where the name was not typed, or the database holds nothing of the module's own.
 */
export async function confirmDrop(
  module: LoadedModule,
  database: Database,
  typed: string | undefined,
  errand: Pick<ActionErrand, 'askText' | 'env' | 'report' | 'options'>,
): Promise<OwnData> {
  if (database.name !== MAIN) {
    throw new UsageError(`${module.spec.name} keeps no data of its own in ${database.name}.`, {
      why: 'It is a connection; its tables are somebody else’s.',
      next: 'Leave --drop-data out.',
    });
  }
  const { data, name } = await ownDataOf(module, database, errand.env);
  const what =
    data.kind === 'file'
      ? `the file ${data.path}`
      : `the tables ${data.tables.map((parts) => parts.join('.')).join(', ')} of ${name} on ${data.server.host}:${data.server.port}`;
  await requireDroppable(data);
  errand.report(`--drop-data deletes ${what}. dgm undo does not bring data back.`);
  if (errand.options.isDryRun) return data;
  const answer =
    typed ?? (await errand.askText?.(`Type the name of the database, ${name}, to delete its data:`));
  if (answer === name) return data;
  throw new UsageError(
    answer === undefined
      ? 'The name of the database was not typed.'
      : `${JSON.stringify(answer)} is not the name of the database.`,
    {
      why: 'Data are deleted when it is, and nothing was done.',
      next: `Type ${name} when asked, or give it with --confirm.`,
    },
  );
}

/** @throws before anything is changed, where the data could not be deleted afterwards. */
async function requireDroppable(data: OwnData): Promise<void> {
  if (data.kind === 'tables') {
    await reach(data.server);
    return;
  }
  const found = await stat(data.path).catch(() => undefined);
  if (found === undefined || found.isFile()) return;
  throw new UsageError(`${data.path} is no file.`, {
    why: 'The variable of the database in .env names it.',
    next: 'Correct it, or leave --drop-data out.',
  });
}

/** The variables of a module's `.env`; none where there is no such file. */
export async function readEnvironment(root: string): Promise<ReadonlyMap<string, string>> {
  return readVariables(await readFile(join(root, '.env'), 'utf8').catch(() => ''));
}

async function ownDataOf(
  { root, spec }: LoadedModule,
  { engine, block }: Database,
  env: ActionErrand['env'],
): Promise<{ data: OwnData; name: string }> {
  const file = await readEnvironment(root);
  const [host = '', port = '', user = '', password = '', database = host] = block.variables.map(
    ({ name, value }) => file.get(name) ?? env[name] ?? value,
  );
  if ([host, port, user, database].some((value) => value.includes(EXPANSION))) {
    throw new UsageError('What .env says of the database has an expansion in it.', {
      why: 'So it is not certain which data would be deleted.',
      next: 'Write it out, or leave --drop-data out.',
    });
  }
  if (!isServerEngine(engine)) return { data: { kind: 'file', path: resolve(root, host) }, name: host };
  const server = {
    ...{ engine, host, port: Number(port) || DEFAULT_PORTS[engine], user, password, database },
    ...{ schema: undefined, table: undefined, tls: undefined, isEncrypted: undefined },
  };
  const tables = ownTables(
    engine,
    spec.package,
    spec.tables.map(({ name }) => name),
  );
  return { data: { kind: 'tables', server, tables }, name: database };
}
