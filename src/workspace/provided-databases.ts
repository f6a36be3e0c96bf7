import { z } from 'zod';
import { readVariables } from '../edit/dotenv.ts';
import { connectionsSchema, ENGINES, isServerEngine, MAIN } from '../module/databases.ts';
import { parse } from '../state/manifest.ts';

/** Hosts that are the machine itself: a database there is one that a workspace of containers has to bring. */
const LOOPBACK: ReadonlySet<string> = new Set(['', '127.0.0.1', '::1', 'localhost']);

/** Whether a workspace has to bring the database at a host. */
export function isBrought(host: string | undefined): boolean {
  return LOOPBACK.has(host ?? '');
}

const STORED = z.object({
  'generator-dagster-module': z.object({
    name: z.string(),
    database: z.enum([...ENGINES, 'none']).catch('none'),
    connections: connectionsSchema.catch([]),
  }),
});

/**
 * The databases that a workspace of containers has to bring for a module of ours, by their names: told by its stored
 * answers and its `.env` alone, so that thousands of modules can be looked at.
 * @returns undefined where the texts are of no module of ours.
 */
export function databasesToBring(stored: string, env: string): readonly string[] | undefined {
  const parsed = STORED.safeParse(parse(stored));
  if (!parsed.success) return undefined;
  const { name, database, connections } = parsed.data['generator-dagster-module'];
  const prefix = name.replaceAll('-', '_').toUpperCase();
  const variables = readVariables(env);
  return [...(database === 'none' ? [] : [{ name: MAIN, engine: database }]), ...connections]
    .filter(({ engine }) => isServerEngine(engine))
    .filter((one) => isBrought(variables.get(`${prefix}_${one.name.toUpperCase()}_HOST`)))
    .map((one) => one.name);
}
