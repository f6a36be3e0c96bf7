import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { change } from '../healthy.ts';
import type { Damage } from './damage.ts';

/** Damages to the versions of Dagster and its libraries. */
export const VERSION_DAMAGES: readonly Damage[] = [
  {
    name: 'a module of another release of Dagster than the webserver',
    rule: 'versions-differ',
    path: 'modules/orders/uv.lock',
    says: /orders has Dagster 1\.11\.4/,
    inflict: (root) =>
      writeFileSync(
        join(root, 'modules/orders/uv.lock'),
        locked({
          dagster: '1.11.4',
          'dagster-webserver': '1.11.4',
          'dagster-dg-cli': '1.11.4',
          'dagster-duckdb': '0.27.4',
        }),
      ),
  },
  {
    name: 'a library that does not go with its core',
    rule: 'library-version',
    path: 'deployments/local/pyproject.toml',
    says: /dagster-postgres 0\.28\.1 beside Dagster/,
    inflict: (root) =>
      change(
        root,
        'deployments/local/pyproject.toml',
        /dagster-postgres==[\d.]+/,
        'dagster-postgres==0.28.1',
      ),
  },
  {
    name: 'a SQLAlchemy that takes another driver for the storage',
    rule: 'postgres-driver',
    path: 'deployments/local/pyproject.toml',
    says: /SQLAlchemy 2\.1\.3/,
    inflict: (root) => {
      change(root, 'deployments/local/pyproject.toml', /sqlalchemy==[\d.]+/, 'sqlalchemy==2.1.3');
      change(root, 'dagster.yaml', 'scheme: "postgresql+psycopg2"', 'port: 5432');
    },
  },
];

/** A lock file of uv with packages. */
function locked(versions: Readonly<Record<string, string>>): string {
  const packages = Object.entries(versions).map(
    ([name, version]) => `[[package]]\nname = "${name}"\nversion = "${version}"\n`,
  );
  return `version = 1\n\n${packages.join('\n')}`;
}
