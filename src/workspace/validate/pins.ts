/** A version that a package is pinned or locked to. */
export interface Pin {
  readonly version: string;
  readonly path: string;
  readonly line: number | undefined;
}

/** What a project says of the versions of Dagster, its libraries, and SQLAlchemy. */
export interface Pins {
  /** What a lock says, where there is one; else what is pinned. */
  readonly versions: ReadonlyMap<string, Pin>;
  /** The packages that it asks for, with what it says of their versions. */
  readonly asked: ReadonlyMap<string, { readonly specifier: string; readonly line: number }>;
  readonly path: string;
}

const REQUIREMENT =
  /(["'])(dagster(?:-[a-z0-9-]+)?|sqlalchemy)(?:\[[^\]"']*\])?[^\S\n]*((?:[=<>!~]=?=?[^"';\n]*)?)(?:;[^"'\n]*)?\1/gi;

/**
 * Reads the pins of a project.
 * @param path of its `pyproject.toml`, from the root.
 * @param lock its `uv.lock` as bytes, which may be large, and that file's path.
 */
export function pinsIn(
  pyproject: string,
  path: string,
  lock?: { readonly bytes: Buffer; readonly path: string },
): Pins {
  const asked = new Map<string, { specifier: string; line: number }>();
  pyproject.split('\n').forEach((line, index) => {
    if (/^\s*#/.test(line) || !/dagster|sqlalchemy/i.test(line)) return;
    for (const [, , name = '', specifier = ''] of line.matchAll(REQUIREMENT))
      if (specifier.trim() !== '' || line.trim() !== `name = "${name}"`)
        asked.set(name.toLowerCase(), { specifier: specifier.trim(), line: index + 1 });
  });
  const versions = lock === undefined ? pinned(asked, path) : locked(lock);
  return { versions, asked, path };
}

function pinned(asked: Pins['asked'], path: string): Pins['versions'] {
  const versions = new Map<string, Pin>();
  for (const [name, { specifier, line }] of asked) {
    const version = /^===?\s*([\w.!+]+)$/.exec(specifier)?.[1];
    if (version !== undefined) versions.set(name, { version, path, line });
  }
  return versions;
}

function locked({ bytes, path }: { readonly bytes: Buffer; readonly path: string }): Pins['versions'] {
  return new Map(
    [...lockedVersions(bytes)].map(([name, version]) => [name, { version, path, line: undefined }]),
  );
}

/** The versions of these packages in a `uv.lock`, which is searched and not parsed: it may have a thousand others. */
function lockedVersions(lock: Buffer): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const start of ['\nname = "dagster', '\nname = "sqlalchemy"']) {
    for (let at = lock.indexOf(start); at !== -1; at = lock.indexOf(start, at + 1)) {
      const text = lock.toString('utf8', at, at + 200);
      const [, name, version] = /^\nname = "([^"\n]+)"\r?\nversion = "([^"\n]+)"/.exec(text) ?? [];
      if (name !== undefined && version !== undefined) found.set(name, version);
    }
  }
  return found;
}
