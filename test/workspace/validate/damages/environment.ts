import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { change } from '../healthy.ts';
import { COMPOSE, type Damage } from './damage.ts';

/** Damages to the variables of a workspace, and to the files that they are in. */
export const ENVIRONMENT_DAMAGES: readonly Damage[] = [
  {
    name: 'a variable that .env does not have',
    rule: 'variable-missing',
    path: COMPOSE,
    says: /^TOKEN has no default/,
    inflict: (root) =>
      change(
        root,
        COMPOSE,
        'services:\n',
        `services:\n  proxy:\n    image: nginx\n    environment: ["TOKEN=\${TOKEN}", "A=\${B:-c}", "D=$$E"]\n`,
      ),
  },
  {
    name: 'a variable that .env leaves empty',
    rule: 'variable-missing',
    path: COMPOSE,
    says: /^BILLING_DB_PASSWORD has no default, and \.env leaves it empty/,
    inflict: (root) => change(root, '.env', /^BILLING_DB_PASSWORD=.*$/m, 'BILLING_DB_PASSWORD='),
  },
  {
    name: 'a name of .env that the example does not have',
    rule: 'example-incomplete',
    path: '.env.example',
    says: /^EXTRA is in \.env/,
    inflict: (root) => appendFileSync(join(root, '.env'), 'EXTRA=1\n'),
  },
  {
    name: 'no .env, as in a fresh clone',
    rule: 'env-missing',
    path: '.env',
    says: /git does not keep it/,
    inflict: (root) => rmSync(join(root, '.env')),
  },
  {
    name: 'a .env that git would keep',
    rule: 'env-tracked',
    path: '.env',
    says: /Git does not ignore it/,
    inflict: (root) => {
      execFileSync('git', ['init', '-q', root]);
      change(root, '.gitignore', /^\.env$/m, '!.env');
    },
  },
  {
    name: 'a .env that others can read',
    rule: 'env-readable',
    path: 'modules/orders/.env',
    says: /0644/,
    inflict: (root) => chmodSync(join(root, 'modules/orders/.env'), 0o644),
  },
];
