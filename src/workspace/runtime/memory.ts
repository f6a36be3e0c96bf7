import type { Settings } from '../module-part.ts';
import type { RegisteredModule } from '../registry.ts';

/** What processes of a kind need, in MB, measured with Dagster 1.13 and small definitions. */
interface MemoryRow {
  readonly what: string;
  readonly count: number;
  readonly eachMB: number;
}

export interface Memory {
  readonly rows: readonly MemoryRow[];
  readonly totalMB: number;
}

/** Resident memory without what runs need, which are processes of their own. */
const MB = {
  'code-server': 236,
  grpc: 136,
  webserver: 169,
  daemon: 136,
  postgres: 60,
  mysql: 110,
  'process manager': 40,
} as const;

/** Tells what a platform needs while it runs nothing. */
export function memory(
  { runtime, storage, topology }: Pick<Settings, 'runtime' | 'storage' | 'topology'>,
  modules: readonly Pick<RegisteredModule, 'server' | 'databases'>[],
): Memory {
  const count = (test: (module: (typeof modules)[number]) => boolean): number => modules.filter(test).length;
  const databases = modules.flatMap((module) => module.databases);
  const isShared = topology === 'shared';
  const counts: Readonly<Record<keyof typeof MB, number>> = {
    webserver: 1,
    daemon: 1,
    'code-server': isShared ? 0 : count(({ server }) => server === 'code-server'),
    // Where there are no servers, webserver and daemon start one each for every module.
    grpc: isShared ? 2 * modules.length : count(({ server }) => server === 'grpc'),
    postgres:
      databases.filter(({ engine }) => engine === 'postgres').length +
      (runtime === 'compose' && storage === 'postgres' ? 1 : 0),
    mysql: databases.filter(({ engine }) => engine === 'mysql').length,
    'process manager': runtime === 'processes' ? 1 : 0,
  };
  const rows = Object.entries(MB)
    .map(([what, eachMB]) => ({ what, count: counts[what as keyof typeof MB], eachMB }))
    .filter((row) => row.count > 0);
  return { rows, totalMB: rows.reduce((sum, row) => sum + row.count * row.eachMB, 0) };
}
