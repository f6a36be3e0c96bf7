import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FailureError, NetworkError, NotAllowedError, UnavailableError } from '../errors.ts';
import { run } from './run.ts';

/** What migrating needs from outside. */
export interface MigrateContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

const NETWORK =
  /not reachable|failed to resolve host|connection (?:refused|reset|timed out)|can't connect|could not (?:connect|translate)|timeout expired|timed out/i;
const NOT_ALLOWED =
  /password authentication failed|role .* does not exist|access denied|permission denied|no pg_hba|not allowed|must be owner/i;

const MISSING = /database .* does not exist|unknown database/i;

/** How many lines of a failure are shown. */
const MOST_LINES = 2;

/** The database that is migrated. */
export interface Migrated {
  /** The module's folder, absolute. */
  readonly folder: string;
  readonly name: string;
  /** The file that it is; undefined for a server. */
  readonly file: string | undefined;
}

/**
 * Brings a database of a module to its newest migration, by Alembic in the module's environment.
 * @returns a line for each migration that was run; none where nothing was to do.
 * @throws UnavailableError without an environment or migrations, NetworkError, NotAllowedError, FailureError.
 */
export async function migrate(database: Migrated, context: MigrateContext): Promise<readonly string[]> {
  if (!(await hasMigrations(database))) return [];
  return alembic(database, ['upgrade', 'head'], context);
}

/** Returns the migrations that a database lacks, a line each; it is read, and not made where it is none. */
export async function missingMigrations(
  database: Migrated,
  context: MigrateContext,
): Promise<readonly string[]> {
  if (!(await hasMigrations(database))) return [];
  const isNew = database.file !== undefined && !(await isThere(database.file));
  const current = isNew ? [] : await alembic(database, ['current'], context);
  const at = current.at(-1)?.split(' ')[0];
  const lines = await alembic(database, ['history', '--rev-range', `${at ?? 'base'}:head`], context);
  return lines.filter((line) => at === undefined || !line.includes(`-> ${at}`)).toReversed();
}

async function hasMigrations({ folder, name }: Migrated): Promise<boolean> {
  const home = join(folder, 'migrations', name);
  if (!(await isThere(join(home, 'alembic.ini')))) {
    throw new UnavailableError(`${join(home, 'alembic.ini')} is not there.`, {
      why: `It tells how the database ${name} is migrated.`,
      next: 'Get it back from git.',
    });
  }
  const versions = await readdir(join(home, 'versions')).catch(() => []);
  return versions.some((file) => file.endsWith('.py'));
}

async function alembic(
  { folder, name }: Migrated,
  task: readonly string[],
  { env, signal }: MigrateContext,
): Promise<readonly string[]> {
  const python = await pythonOf(folder, env);
  const args = ['-m', 'alembic', '--config', join('migrations', name, 'alembic.ini'), ...task];
  const source = join(folder, 'src');
  const path = env.PYTHONPATH ? `${source}:${env.PYTHONPATH}` : source;
  const surroundings = { ...env, PYTHONPATH: path, PYTHONWARNINGS: 'ignore' };
  const { code, output } = await run(python, args, { cwd: folder, env: surroundings, signal });
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  if (code === 0) return lines;
  throw failure(name, lines);
}

function failure(name: string, lines: readonly string[]): Error {
  const output = lines.join('\n');
  const what = `The database ${name} could not be migrated.`;
  if (/No module named alembic|No module named '?alembic/.test(output)) {
    return new UnavailableError(what, {
      why: 'Alembic is not installed.',
      next: 'Call uv sync in the module.',
    });
  }
  // Of a stack, its end says what happened; the class of the error says nothing to the reader.
  const told = lines.filter((line) => !/^\s|^Traceback|^\(Background|^During|^The above/.test(line));
  const why = told
    .slice(-MOST_LINES)
    .join(' ')
    .replace(/^(?:\w+\.)+\w+:\s*/, '');
  const next = 'Mend that, then call the command again: what was migrated is not migrated twice.';
  if (NOT_ALLOWED.test(output)) return new NotAllowedError(what, { why, next });
  if (NETWORK.test(output)) return new NetworkError(what, { why, next });
  if (MISSING.test(output)) return new UnavailableError(what, { why, next });
  return new FailureError(what, { why, next });
}

/** The interpreter of the module's environment; else of the one that is active. */
async function pythonOf(folder: string, env: MigrateContext['env']): Promise<string> {
  const candidates = [join(folder, '.venv'), ...(env.VIRTUAL_ENV ? [env.VIRTUAL_ENV] : [])];
  for (const candidate of candidates) {
    const python = join(candidate, 'bin', 'python');
    if (await isThere(python)) return python;
  }
  throw new UnavailableError('The module has no environment to run migrations in.', {
    why: `${candidates[0]} is not there, and no other is active.`,
    next: 'Call uv sync in the module.',
  });
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
