/** The Dagster release that generated modules are pinned to. */
export const DAGSTER = '1.13.27';

/**
 * The one set of package versions that generated modules are pinned to; it was installed and run together.
 * Keys are names on PyPI. DuckDB stays at the last 1.x: 2.0 has no wheels for Python 3.10, which modules
 * may run on, and writes files that 1.x cannot open, so a team must not have both.
 */
export const VERSIONS = {
  dagster: DAGSTER,
  'dagster-webserver': DAGSTER,
  'dagster-dg-cli': DAGSTER,
  'dagster-duckdb': libraryVersion(DAGSTER),
  duckdb: '1.5.6',
  polars: '1.44.2',
  // 2.1 takes another driver for `postgresql://`, which breaks whatever loads a Dagster instance on PostgreSQL.
  sqlalchemy: '2.0.58',
  alembic: '1.20.1',
  'duckdb-engine': '0.17.0',
  psycopg: '3.3.9',
  pymysql: '1.2.4',
  'dagster-celery': libraryVersion(DAGSTER),
  'dagster-k8s': libraryVersion(DAGSTER),
  // Dagster's launchers fail with 36.
  kubernetes: '35.0.0',
  'dagster-postgres': libraryVersion(DAGSTER),
  'dagster-docker': libraryVersion(DAGSTER),
  circus: '0.19.0',
  pytest: '9.2.0',
  ruff: '0.17.5',
  mypy: '2.4.1',
  'pre-commit': '4.6.2',
  adlfs: '2026.8.0',
  gcsfs: '2026.10.1',
  paramiko: '5.1.0',
  pillow: '12.3.0',
  pypdf: '7.1.0',
  s3fs: '2026.9.0',
  uv: '0.13.8',
} as const;

export type Package = keyof typeof VERSIONS;

/** The Python versions that a module may run on: the first, and the first that it may not. */
export const PYTHON_RANGE = { from: '3.10', below: '3.15' } as const;

/** The Python versions that an image can be built with. */
export const PYTHONS = ['3.10', '3.11', '3.12', '3.13', '3.14'] as const;

export const DEFAULT_PYTHON = '3.12';

/** Extras that a package is needed with. */
const EXTRAS: Partial<Record<Package, string>> = { psycopg: '[binary]' };

/** The requirement that pins a package to the known-good set, such as `polars==1.44.2`. */
export function pinned(name: Package): string {
  return `${name}${EXTRAS[name] ?? ''}==${VERSIONS[name]}`;
}

/** Dagster's libraries are numbered 0.(minor + 16).patch beside a core of 1.minor.patch. */
export function libraryVersion(core: string): string {
  const [, minor, patch] = core.split('.').map(Number);
  if (minor === undefined || patch === undefined) throw new Error(`not a Dagster version: ${core}`);
  return `0.${minor + 16}.${patch}`;
}
