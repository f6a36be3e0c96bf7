import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeOutBlocks } from '../healthy.ts';
import { COMPOSE, type Damage } from './damage.ts';
import { portOf, REGISTRY, reregister, rewriteLocations, withoutFile } from './registry-edits.ts';

/** Damages to the code locations of `workspace.yaml`, and to their addresses. */
export const LOCATION_DAMAGES: readonly Damage[] = [
  {
    name: 'a module that workspace.yaml was never given',
    rule: 'location-missing',
    path: 'workspace.yaml',
    says: /orders is not listed/,
    inflict: (root) => {
      reregister(root, 'orders', { owned: {} });
      rewriteLocations(root, (all) => all.filter(({ location_name: name }) => name !== 'orders'));
      for (const path of ['dg.toml', COMPOSE]) takeOutBlocks(root, path, 'orders');
      appendFileSync(join(root, 'dg.toml'), '\n[[workspace.projects]]\npath = "modules/orders"\n');
    },
  },
  {
    name: 'a location at another port than the registry has',
    rule: 'location-differs',
    path: 'workspace.yaml',
    says: /orders:4444 here, and at orders:\d+ by the registry/,
    inflict: (root) => {
      rewriteLocations(root, (all) =>
        all.map((one) => (one.location_name === 'orders' ? { ...one, port: 4444 } : one)),
      );
      reregister(root, 'orders', { owned: withoutFile(root, 'orders', 'workspace.yaml') });
    },
  },
  {
    name: 'a location that is listed twice',
    rule: 'location-duplicate',
    path: 'workspace.yaml',
    says: /orders is there twice/,
    inflict: (root) =>
      rewriteLocations(root, (all) => [...all, { host: 'billing', port: 4777, location_name: 'orders' }]),
  },
  {
    name: 'locations that differ in upper and lower case only',
    rule: 'location-case',
    path: 'workspace.yaml',
    says: /orders and Orders/,
    inflict: (root) =>
      rewriteLocations(root, (all) => [...all, { host: 'billing', port: 4777, location_name: 'Orders' }]),
  },
  {
    name: 'two servers at one address',
    rule: 'port-duplicate',
    path: 'workspace.yaml',
    says: /same address, orders:\d+/,
    inflict: (root) =>
      rewriteLocations(root, (all) => [
        ...all,
        { host: 'orders', port: portOf(root, 'orders'), location_name: 'returns' },
      ]),
  },
  {
    name: 'two modules with one port in the registry',
    rule: 'port-duplicate',
    path: REGISTRY,
    runtime: 'processes',
    says: /billing and orders have the same port/,
    inflict: (root) => {
      const port = portOf(root, 'billing');
      reregister(root, 'orders', { port, owned: withoutFile(root, 'orders', 'workspace.yaml') });
      rewriteLocations(root, (all) =>
        all.map((one) => (one.location_name === 'orders' ? { ...one, port } : one)),
      );
    },
  },
  {
    name: 'a host that is no service',
    rule: 'host-unknown',
    path: 'workspace.yaml',
    says: /returns is at the host lost/,
    inflict: (root) =>
      rewriteLocations(root, (all) => [...all, { host: 'lost', port: 4777, location_name: 'returns' }]),
  },
];
