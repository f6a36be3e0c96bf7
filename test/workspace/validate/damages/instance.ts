import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { change } from '../healthy.ts';
import { COMPOSE, type Damage } from './damage.ts';
import { REGISTRY } from './registry-edits.ts';

/** Damages to `dagster.yaml`. */
export const INSTANCE_DAMAGES: readonly Damage[] = [
  {
    name: 'a variable of dagster.yaml that services do not have',
    rule: 'instance-variable-missing',
    path: COMPOSE,
    says: /lacks? LIMIT/,
    inflict: (root) =>
      change(root, 'dagster.yaml', 'purge_after_days:', 'purge_after_days: {env: LIMIT}\n  ignored:'),
  },
  {
    name: 'a variable of dagster.yaml that .env does not have',
    rule: 'instance-variable-missing',
    path: 'dagster.yaml',
    runtime: 'processes',
    says: /^LOGS is taken from the environment/,
    inflict: (root) =>
      appendFileSync(
        join(root, 'dagster.yaml'),
        'compute_logs:\n  module: m\n  class: C\n  config:\n    base_dir: {env: LOGS}\n',
      ),
  },
  {
    name: 'a run_queue beside concurrency',
    rule: 'instance-invalid',
    path: 'dagster.yaml',
    says: /run_queue and concurrency/,
    inflict: (root) => appendFileSync(join(root, 'dagster.yaml'), 'run_queue: {max_concurrent_runs: 5}\n'),
  },
  {
    name: 'a variable of a shell in dagster.yaml',
    rule: 'instance-invalid',
    path: 'dagster.yaml',
    says: /\$\{DB_HOST\} is not read/,
    inflict: (root) => change(root, 'dagster.yaml', 'hostname: postgres', `hostname: "\${DB_HOST}"`),
  },
  {
    name: 'a storage of two kinds',
    rule: 'instance-invalid',
    path: 'dagster.yaml',
    says: /exactly one of/,
    inflict: (root) =>
      change(
        root,
        'dagster.yaml',
        'storage:\n  postgres:',
        'storage:\n  sqlite: {base_dir: /x}\n  postgres:',
      ),
  },
  {
    name: 'another storage than the registry has',
    rule: 'storage-differs',
    path: 'dagster.yaml',
    says: /postgres here, and sqlite by the registry/,
    inflict: (root) => change(root, REGISTRY, '"storage": "postgres"', '"storage": "sqlite"'),
  },
];
