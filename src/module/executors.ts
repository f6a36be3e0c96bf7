import { type Engine, isFileEngine } from './databases.ts';

/** How the steps of a run are executed. */
export const EXECUTORS = ['in-process', 'multiprocess', 'celery', 'kubernetes'] as const;

export type Executor = (typeof EXECUTORS)[number];

/**
 * Returns why an executor cannot be had with a database, or undefined. DuckDB and SQLite are files with one writer
 * on one machine; celery and kubernetes run steps on several.
 */
export function executorProblem(executor: Executor, database: Engine | 'none'): string | undefined {
  if (!isFileEngine(database) || executor === 'in-process' || executor === 'multiprocess') return undefined;
  return `${executor} runs steps on several machines, and ${database} is a file with one writer on one of them`;
}
