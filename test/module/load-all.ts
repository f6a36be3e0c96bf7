import { dirname, join } from 'node:path';
import { run } from '../support/program.ts';
import { PYTHON } from '../support/python.ts';
import { DAY, filesOf } from './data-files.ts';
import { type Servers, settingsOf } from './servers.ts';
import type { Variant } from './variants.ts';

/** What Dagster says of an asset. */
interface LoadedAsset {
  readonly kinds: readonly string[];
  readonly owners: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly group: string;
  readonly described: boolean;
  readonly fresh: boolean;
  readonly retries: boolean;
  readonly pool: string | null;
  readonly partitioned: boolean;
  readonly parents: readonly string[];
}

/** A run of all assets and checks. */
interface LoadedRun {
  readonly success: boolean;
  readonly errors: readonly string[];
  /** The rows of each table on the disk, by the asset's name. */
  readonly stored: Readonly<Record<string, number>>;
  readonly metadata: Readonly<
    Record<string, { count: number | null; columns: readonly string[] | null; preview: number | null }>
  >;
  /** By `asset:check`. */
  readonly checks: Readonly<Record<string, boolean>>;
}

/** What was seen of a module, or how it broke. */
export interface Loaded {
  readonly error?: string;
  readonly warnings: readonly string[];
  readonly definitions: {
    readonly assets: Readonly<Record<string, LoadedAsset>>;
    readonly prefixes: readonly string[];
    readonly checks: Readonly<Record<string, boolean>>;
    readonly schedules: readonly string[];
    readonly sensors: readonly string[];
  };
  /** The ends of the partition that was materialized, in the time of its zone; null without partitions. */
  readonly window: readonly [string, string] | null;
  readonly runs: readonly LoadedRun[];
  /** The run after bad rows were added, where there are files that take them. */
  readonly spoilt?: LoadedRun;
}

/** Loads all modules in one interpreter, and runs each of them twice, then once more with bad rows. */
export async function loadAll(
  variants: readonly Variant[],
  servers: Partial<Servers>,
): Promise<readonly Loaded[]> {
  const modules = variants.map(({ root, spec, answers, folder }) => ({
    root,
    package: spec.package,
    engine: spec.database,
    settings: settingsOf(spec, servers),
    day: DAY,
    spoil: Object.fromEntries(
      filesOf(answers.from).flatMap(({ file, spoilt }) =>
        spoilt === undefined ? [] : [[join(folder, 'data', file), spoilt.line]],
      ),
    ),
  }));
  const script = join(import.meta.dirname, 'load_all.py');
  const { code, stdout, stderr } = await run(PYTHON, [script, JSON.stringify(modules)], {
    cwd: dirname(script),
  });
  if (code !== 0) throw new Error(stderr.slice(-20_000));
  return JSON.parse(stdout);
}
