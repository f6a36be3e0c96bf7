import { libraryVersion } from '../../module/versions.ts';
import { record } from '../parsed-values.ts';
import { type Finding, finding } from './finding.ts';
import type { Inspection } from './inspection.ts';
import { storageOf } from './instance-rules.ts';
import type { Pin, Pins } from './pins.ts';

/** Versions that do not fit each other: within a module, between modules, and beside webserver and daemon. */
export function* versionRules(inspection: Inspection): Generator<Finding> {
  const { modules, platform } = inspection;
  const all = [
    ...(platform === undefined ? [] : [{ name: 'the webserver', pins: platform }]),
    ...modules.map(({ module, pins }) => ({ name: module.name, pins })),
  ];
  yield* amongThemselves(all);
  for (const { name, pins } of all) yield* libraries(name, pins);
  yield* driver(inspection, all);
}

interface Pinned {
  readonly name: string;
  readonly pins: Pins;
}

/** Code servers talk to the webserver, and write to the same storage: they are of one release, best of one patch. */
function* amongThemselves(all: readonly Pinned[]): Generator<Finding> {
  const cores = all.flatMap(({ name, pins }) => {
    const pin = pins.versions.get('dagster');
    return pin === undefined ? [] : [{ name, pin }];
  });
  const isPlatform = cores[0]?.name === 'the webserver';
  const usual = isPlatform ? cores[0] : mostUsual(cores);
  if (usual === undefined) return;
  for (const { name, pin } of cores) {
    if (pin.version === usual.pin.version) continue;
    const isRelease = release(pin.version) !== release(usual.pin.version);
    const whose = isPlatform ? 'that of the webserver and the daemon' : 'that of most modules';
    yield finding('versions-differ', {
      ...{ path: pin.path, line: pin.line, severity: isRelease ? 'error' : 'warning' },
      message: `${name} has Dagster ${pin.version}, and ${whose} is ${usual.pin.version}.`,
      remedy: 'Pin all to one version: they share the storage of the instance.',
    });
  }
}

function mostUsual<T extends { readonly pin: Pin }>(some: readonly T[]): T | undefined {
  const counts = Map.groupBy(some, ({ pin }) => pin.version);
  return [...counts.values()].sort((a, b) => b.length - a.length)[0]?.[0];
}

function release(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** Dagster's own libraries, which are numbered 0.(minor + 16).patch; others are somebody else's. */
const LIBRARIES: ReadonlySet<string> = new Set(
  [
    ...[
      'airbyte',
      'aws',
      'azure',
      'celery',
      'celery-docker',
      'celery-k8s',
      'dask',
      'databricks',
      'datadog',
      'dbt',
    ],
    ...[
      'docker',
      'duckdb',
      'duckdb-pandas',
      'duckdb-polars',
      'duckdb-pyspark',
      'fivetran',
      'gcp',
      'gcp-pandas',
    ],
    ...['gcp-pyspark', 'github', 'k8s', 'looker', 'msteams', 'mysql', 'pagerduty', 'pandas', 'papertrail'],
    ...[
      'postgres',
      'powerbi',
      'prometheus',
      'pyspark',
      'shell',
      'sigma',
      'slack',
      'snowflake',
      'snowflake-pandas',
    ],
    ...['snowflake-pyspark', 'spark', 'ssh', 'tableau', 'twilio', 'wandb'],
  ].map((name) => `dagster-${name}`),
);

/** Packages that have the number of the core. */
const CORES: ReadonlySet<string> = new Set(
  ['webserver', 'graphql', 'dg-cli', 'dg-core', 'pipes', 'shared'].map((name) => `dagster-${name}`),
);

function* libraries(name: string, { versions }: Pins): Generator<Finding> {
  const core = versions.get('dagster');
  if (core === undefined || !/^1\.\d+\.\d+$/.test(core.version)) return;
  for (const [library, pin] of versions) {
    const wanted = CORES.has(library)
      ? core.version
      : LIBRARIES.has(library)
        ? libraryVersion(core.version)
        : pin.version;
    if (pin.version === wanted) continue;
    yield finding('library-version', {
      ...{ path: pin.path, line: pin.line },
      message: `${name} has ${library} ${pin.version} beside Dagster ${core.version}, which goes with ${wanted}.`,
      remedy: `Pin ${library}==${wanted}.`,
    });
  }
}

/**
 * dagster-postgres takes any SQLAlchemy and brings psycopg2; from 2.1 on, SQLAlchemy takes psycopg 3 for a
 * `postgresql://`, so that nothing starts. Seen with 1.13.
 */
function* driver({ files }: Inspection, all: readonly Pinned[]): Generator<Finding> {
  const dagster = files.get('dagster');
  const value = record(dagster?.value);
  if (dagster === undefined || storageOf(value) !== 'postgres' || saysDriver(dagster.text)) return;
  const remedy = `Set scheme: "postgresql+psycopg2" below postgres_db in ${dagster.path}, or pin sqlalchemy<2.1.`;
  for (const { name, pins } of all) {
    const pin = pins.versions.get('sqlalchemy');
    const isNew = pin !== undefined && !/^[01]\.|^2\.0(?:\.|$)/.test(pin.version);
    if (isNew) {
      const message = `${name} has SQLAlchemy ${pin.version}, which loads psycopg 3 for the storage, and that is not there.`;
      yield finding('postgres-driver', { path: pin.path, line: pin.line, message, remedy });
      continue;
    }
    const postgres = pins.asked.get('dagster-postgres');
    if (
      pin !== undefined ||
      postgres === undefined ||
      /<\s*2\.[01]\b/.test(pins.asked.get('sqlalchemy')?.specifier ?? '')
    )
      continue;
    const message = `${name} takes any SQLAlchemy; from 2.1 on it loads psycopg 3 for the storage, which is not there.`;
    yield finding('postgres-driver', {
      ...{ path: pins.path, line: postgres.line, message, remedy, severity: 'warning' },
    });
  }
}

/** Whether the storage names its driver. */
function saysDriver(dagster: string): boolean {
  return /postgresql\+\w+/.test(dagster);
}
