import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES, type RuleName } from '../../../src/workspace/validate/finding.ts';
import { snapshot, temporaryFolder } from '../../support/folder.ts';
import { COMPOSE } from './damages/damage.ts';
import { DAMAGES } from './damages/damages.ts';
import { rewriteLocations } from './damages/registry-edits.ts';
import { change, findingsOf, healthyWorkspace } from './healthy.ts';

/** What cannot be broken alone: a module that is gone has no folder to build from. */
const FOLLOWS: Readonly<Partial<Record<RuleName, readonly RuleName[]>>> = {
  'module-gone': ['path-gone'],
  'identity-changed': ['code-gone'],
};

describe('validating a workspace', () => {
  for (const runtime of ['compose', 'processes', 'systemd'] as const) {
    it(`finds nothing in a new one with two modules, of ${runtime}, and writes nothing`, async () => {
      const root = healthyWorkspace(runtime);
      const before = snapshot(root);
      assert.deepEqual(await findingsOf(root), []);
      assert.deepEqual(snapshot(root), before);
    });
  }

  for (const { name, rule, path, says, runtime, inflict } of DAMAGES) {
    it(`finds ${name}`, async () => {
      const root = healthyWorkspace(runtime);
      inflict(root);
      const found = await findingsOf(root);
      const told = found.filter((one) => !FOLLOWS[rule]?.includes(one.rule));
      assert.deepEqual([...new Set(told.map((one) => one.rule))], [rule], JSON.stringify(found, null, 2));
      const [first] = told;
      assert.match(first?.message ?? '', says);
      assert.equal(first?.path, path);
      assert.ok((first?.remedy ?? '').length > 0);
    });
  }

  it('takes no offence at what only looks wrong', async () => {
    const root = healthyWorkspace();
    const services = `services:
  proxy:
    image: nginx
    profiles: [edge]
    ports: ["3210:80"]
    networks: {default: {aliases: [alias]}}
    volumes: ["./data:/data", "/var/lib/x:/x", "~/y:/y"]
    depends_on: {lost: {condition: service_started, required: false}}
    env_file: [{path: lost.env, required: false}]
    command: ["echo", "$$HOME", "\${A:-b}", "\${C-}"]
    build: https://example.org/proxy.git
`;
    change(root, COMPOSE, 'services:\n', services);
    change(root, '.env', /$/, '# MORE=1\n');
    rewriteLocations(root, (all) => [
      ...all,
      { host: 'alias', port: 4000, location_name: 'by-alias' },
      { host: 'dagster.example.org', port: 4000, location_name: 'elsewhere' },
      { host: '10.0.0.7', port: 4000, location_name: 'by-address' },
    ]);
    assert.deepEqual(await findingsOf(root), []);
  });

  it('finds two files for one purpose, where no registry says which is meant', async () => {
    const text = 'load_from:\n  - python_module: orders\n';
    const root = temporaryFolder({ 'workspace.yaml': text, 'workspace.yml': text });
    const found = await findingsOf(root);
    assert.deepEqual(
      found.map(({ rule }) => rule),
      ['files-ambiguous'],
    );
    assert.match(found[0]?.message ?? '', /workspace\.yaml, workspace\.yml/);
  });

  it('has a case for every rule of files', () => {
    const tested = new Set<string>(DAMAGES.map(({ rule }) => rule));
    const missing = Object.keys(RULES).filter((rule) => !tested.has(rule) && !rule.startsWith('live-'));
    assert.deepEqual(missing, ['files-ambiguous']);
  });

  it('tells the line of what is wrong', async () => {
    const root = healthyWorkspace();
    change(root, 'dagster.yaml', 'hostname: postgres', `hostname: "\${DB_HOST}"`);
    change(root, COMPOSE, 'image: platform/orders', 'image: platform/orders:1');
    const lines = new Map((await findingsOf(root)).map((one) => [one.path, one.line]));
    assert.equal(lines.get('dagster.yaml'), lineOf(root, 'dagster.yaml', 'DB_HOST'));
    assert.equal(lines.get(COMPOSE), lineOf(root, COMPOSE, '# BEGIN dagster-module: orders'));
  });
});

function lineOf(root: string, path: string, text: string): number {
  return (
    readFileSync(join(root, path), 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}
