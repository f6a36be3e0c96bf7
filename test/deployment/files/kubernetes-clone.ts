import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/folder.ts';
import type { World } from './cluster-tools.ts';
import { kubernetesCase } from './kubernetes-cases.ts';

/** The secrets that the module of the tests needs. */
export const ENV =
  'ORDERS_DB_HOST=db\nORDERS_DB_PORT=5432\nORDERS_DB_USER=orders\nORDERS_DB_PASSWORD=x\nORDERS_DB_DATABASE=orders\n';

/** A clone of a module with a deployment by Helm, and who runs its script. */
export interface Clone {
  readonly folder: string;
  readonly commit: () => string;
  readonly run: (...words: readonly string[]) => {
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
  };
}

/** Makes a clone of a module with tables in PostgreSQL. */
export async function clone(world: World, { env = ENV, settings = {} } = {}): Promise<Clone> {
  const { values, script } = await kubernetesCase({ database: 'postgres' }, settings);
  const folder = temporaryFolder({
    'deploy/production/deploy.sh': script,
    'deploy/production/values.yaml': values,
    'deploy/production/.gitignore': '/.env.deploy\n',
    'deploy/production/.env.deploy': env,
    'migrations/db/versions/0001_orders.py': '',
  });
  chmodSync(join(folder, 'deploy/production/.env.deploy'), 0o600);
  const git = (...words: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
      ...{ cwd: folder, encoding: 'utf8' },
    });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message=x');
  return {
    folder,
    commit: () => git('rev-parse', 'HEAD').trim(),
    run: (...words) => {
      const { status, stdout, stderr } = spawnSync('sh', ['deploy/production/deploy.sh', ...words], {
        ...{ cwd: folder, encoding: 'utf8', env: { ...process.env, PATH: world.path } },
      });
      return { code: status, out: stdout, err: stderr };
    },
  };
}
