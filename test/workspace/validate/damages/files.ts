import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { change } from '../healthy.ts';
import type { Damage } from './damage.ts';
import { REGISTRY } from './registry-edits.ts';

/** Damages to the registry, and to files as a whole. */
export const FILE_DAMAGES: readonly Damage[] = [
  {
    name: 'a registry that is gone',
    rule: 'registry-missing',
    path: REGISTRY,
    says: /orders, billing|billing, orders/,
    inflict: (root) => rmSync(join(root, REGISTRY)),
  },
  {
    name: 'a registry of a newer version',
    rule: 'registry-damaged',
    path: REGISTRY,
    says: /newer version/,
    inflict: (root) => change(root, REGISTRY, '"version": 1', '"version": 2'),
  },
  {
    name: 'a registry that is no JSON any more',
    rule: 'registry-damaged',
    path: REGISTRY,
    says: /no JSON/,
    inflict: (root) => change(root, REGISTRY, '{', ''),
  },
  {
    name: 'a file of the workspace that is gone',
    rule: 'file-missing',
    path: 'dagster.yaml',
    says: /not there/,
    inflict: (root) => rmSync(join(root, 'dagster.yaml')),
  },
  {
    name: 'a file that is no text',
    rule: 'file-unreadable',
    path: 'dagster.yaml',
    says: /UTF-8/,
    inflict: (root) => writeFileSync(join(root, 'dagster.yaml'), Buffer.from([0xff, 0xfe, 0, 1])),
  },
  {
    name: 'a merge conflict in a file',
    rule: 'file-invalid',
    path: 'dagster.yaml',
    says: /merge conflict/,
    inflict: (root) => change(root, 'dagster.yaml', 'telemetry:', '<<<<<<< HEAD\ntelemetry:'),
  },
  {
    name: 'a key that is there twice',
    rule: 'file-invalid',
    path: 'dagster.yaml',
    says: /telemetry twice/,
    inflict: (root) => appendFileSync(join(root, 'dagster.yaml'), 'telemetry: {enabled: false}\n'),
  },
];
