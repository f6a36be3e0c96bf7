import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { change, takeOutBlocks } from '../healthy.ts';
import { COMPOSE, type Damage } from './damage.ts';

/** Damages to what modules have in the files. */
export const BLOCK_DAMAGES: readonly Damage[] = [
  {
    name: 'a block that somebody has taken out',
    rule: 'block-missing',
    path: 'dg.toml',
    says: /block of orders/,
    inflict: (root) => takeOutBlocks(root, 'dg.toml', 'orders'),
  },
  {
    name: 'the watcher of a module that somebody has taken out',
    rule: 'block-missing',
    path: 'circus.ini',
    runtime: 'processes',
    says: /block of orders/,
    inflict: (root) => takeOutBlocks(root, 'circus.ini', 'orders'),
  },
  {
    name: 'the unit of a module that is gone',
    rule: 'block-missing',
    path: 'systemd/platform-code-orders.service',
    runtime: 'systemd',
    says: /unit of orders/,
    inflict: (root) => rmSync(join(root, 'systemd/platform-code-orders.service')),
  },
  {
    name: 'the unit of a module that somebody has edited',
    rule: 'block-edited',
    path: 'systemd/platform-code-orders.service',
    runtime: 'systemd',
    says: /unit of orders/,
    inflict: (root) => appendFileSync(join(root, 'systemd/platform-code-orders.service'), '# mine\n'),
  },
  {
    name: 'a block that somebody has edited',
    rule: 'block-edited',
    path: COMPOSE,
    says: /orders was edited/,
    inflict: (root) => change(root, COMPOSE, 'image: platform/orders', 'image: platform/orders:1'),
  },
  {
    name: 'a mark that somebody has taken out',
    rule: 'block-broken',
    path: 'dg.toml',
    says: /orders at line \d+ has no end/,
    inflict: (root) => change(root, 'dg.toml', '# END dagster-module: orders\n', ''),
  },
  {
    name: 'a block of nobody',
    rule: 'block-stray',
    path: '.env.example',
    says: /block of returns/,
    inflict: (root) =>
      appendFileSync(
        join(root, '.env.example'),
        '# BEGIN dagster-module: returns\nRETURNS_KEY=\n# END dagster-module: returns\n',
      ),
  },
];
