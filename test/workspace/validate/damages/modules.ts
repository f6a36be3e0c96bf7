import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { change } from '../healthy.ts';
import type { Damage } from './damage.ts';

/** Damages to the folders of modules, which are not any more what the workspace knows. */
export const MODULE_DAMAGES: readonly Damage[] = [
  {
    name: 'the folder of a module that is gone',
    rule: 'module-gone',
    path: 'modules/orders',
    says: /orders is gone/,
    inflict: (root) => rmSync(join(root, 'modules/orders'), { recursive: true }),
  },
  {
    name: 'a pyproject.toml of a module that is no TOML',
    rule: 'module-unreadable',
    path: 'modules/orders/pyproject.toml',
    says: /cannot be read/,
    inflict: (root) => change(root, 'modules/orders/pyproject.toml', '[tool.dg.project]', '[tool.dg.project'),
  },
  {
    name: 'a code location that has another name by now',
    rule: 'identity-changed',
    path: 'modules/orders/pyproject.toml',
    says: /sales here, and orders in the workspace/,
    inflict: (root) =>
      change(
        root,
        'modules/orders/pyproject.toml',
        'code_location_name = "orders"',
        'code_location_name = "sales"',
      ),
  },
  {
    name: 'another Python module than the one that is served',
    rule: 'identity-changed',
    path: 'modules/orders/pyproject.toml',
    says: /loads sales\.definitions, and the workspace orders\.definitions/,
    inflict: (root) =>
      change(root, 'modules/orders/pyproject.toml', 'root_module = "orders"', 'root_module = "sales"'),
  },
  {
    name: 'a database that the module has by now',
    rule: 'databases-changed',
    path: 'modules/orders/.yo-rc.json',
    says: /orders has the databases crm, db, and the workspace runs none for it/,
    inflict: (root) => {
      const connections = [{ name: 'crm', engine: 'postgres' }];
      const answers = { name: 'orders', database: 'postgres', connections };
      writeFileSync(
        join(root, 'modules/orders/.yo-rc.json'),
        JSON.stringify({ 'generator-dagster-module': answers }),
      );
      const env = join(root, 'modules/orders/.env');
      writeFileSync(env, 'ORDERS_DB_HOST=127.0.0.1\n', { mode: 0o600 });
    },
  },
  {
    name: 'definitions that are gone',
    rule: 'code-gone',
    path: 'modules/orders/src/orders/definitions.py',
    says: /orders\.definitions/,
    inflict: (root) => rmSync(join(root, 'modules/orders/src/orders/definitions.py')),
  },
];
