type Sqlite = typeof import('node:sqlite');

/**
 * Node's SQLite, without the warning of Node 22 that it is experimental: our users cannot act on it. Other
 * warnings stay.
 */
export async function loadSqlite(): Promise<Sqlite> {
  const { emitWarning } = process;
  const withoutOurs = (...args: unknown[]): void => {
    if (String(args[0]).startsWith('SQLite is an experimental feature')) return;
    Reflect.apply(emitWarning, process, args);
  };
  process.emitWarning = withoutOurs;
  try {
    return await import('node:sqlite');
  } finally {
    if (process.emitWarning === withoutOurs) process.emitWarning = emitWarning;
  }
}
