import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readVariables } from '../edit/dotenv.ts';
import { type OwnData, ownTables } from '../environment/drop-data.ts';
import { UsageError } from '../errors.ts';
import { DEFAULT_PORTS, isServerEngine, MAIN } from '../module/databases.ts';
import type { databasesOf } from '../module/environment.ts';
import type { LoadedModule } from '../module/load-module.ts';
import type { ActionErrand } from './addon.ts';

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

async function ownDataOf(
  { root, spec }: LoadedModule,
  { engine, block }: Database,
  env: ActionErrand['env'],
): Promise<{ data: OwnData; name: string }> {
  const text = await readFile(join(root, '.env'), 'utf8').catch(() => '');
  const file = readVariables(text);
  const [host = '', port = '', user = '', password = '', database = host] = block.variables.map(
    ({ name, value }) => file.get(name) ?? env[name] ?? value,
  );
  if (!isServerEngine(engine)) return { data: { kind: 'file', path: resolve(root, host) }, name: host };
  const server = {
    ...{ engine, host, port: Number(port) || DEFAULT_PORTS[engine], user, password, database },
    ...{ schema: undefined, table: undefined, tls: undefined, isEncrypted: undefined },
  };
  const tables = ownTables(
    engine,
    spec.tables.map(({ name }) => name),
  );
  return { data: { kind: 'tables', server, tables }, name: database };
}
