import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { SourceFile } from '../../src/sources/source-file.ts';

/** What DuckDB made of a file that it read with the types of its profile. */
export interface Loaded {
  readonly error?: string;
  readonly types: readonly string[];
  readonly columns: readonly {
    readonly rows: number;
    readonly filled: number;
    readonly distinct: number;
    readonly firstDay: string | null;
  }[];
  /** By row; timestamps as microseconds since 1970. */
  readonly values: readonly (readonly (string | null)[])[] | null;
}

/** Read when it is needed: the tests' set-up names it after this file is loaded. */
const python = () => process.env.DGM_TEST_PYTHON ?? 'python3';

/** Whether a Python with DuckDB is there; one must be named by DGM_TEST_PYTHON where CI is set. */
export function hasDuckDb(): boolean {
  if (process.env.CI !== undefined && process.env.DGM_TEST_PYTHON === undefined) {
    throw new Error('DGM_TEST_PYTHON has to name a Python with duckdb and polars.');
  }
  return spawnSync(python(), ['-c', 'import duckdb']).status === 0;
}

/** Loads all sources in one Python process. */
export function loadStrictly(sources: readonly SourceFile[], wantsValues = false): Loaded[] {
  const input = JSON.stringify(sources.map((source) => ({ ...source, wantsValues })));
  return runPython('load_strictly.py', [], input)
    .trimEnd()
    .split('\n')
    .map((line): Loaded => JSON.parse(line));
}

/** Runs a script of this folder; gives what it printed. */
export function runPython(script: string, args: readonly string[], input = ''): string {
  const run = spawnSync(python(), [join(import.meta.dirname, script), ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout;
}
