import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { workspaceCommand } from '../../scripts/corpus/commands.ts';
import { MADE_UP, placeModules } from '../../scripts/corpus/made-up-modules.ts';
import { ORDERS, tryWorkspace } from '../../scripts/corpus/try-workspace.ts';
import { networksOf } from '../../src/workspace/adopted.ts';
import { environmentIn, variablesOf } from '../../src/workspace/compose-platform.ts';
import { rolesIn } from '../../src/workspace/compose-roles.ts';
import { serviceOf } from '../../src/workspace/compose-service.ts';
import { REGISTRY, type Registry } from '../../src/workspace/registry.ts';
import { temporaryFolder } from '../support/folder.ts';
import { TRAITS, WORKSPACES } from './fixtures/all.ts';
import { type Fixture, withTrait } from './fixtures/fixture.ts';
import { STYLES, styled } from './fixtures/styles.ts';

const IS_FULL = process.env.DGM_FULL === '1';
const [FIRST = [], ...OTHERS] = ORDERS;

/** Modules come and go in each order; nothing is refused, and no law violated. */
async function passes({ files }: Fixture, orders = IS_FULL ? ORDERS : ORDERS.slice(0, 2)): Promise<void> {
  const outcomes = await tryWorkspace(temporaryFolder(files), {}, orders);
  assert.deepEqual(
    outcomes.filter(({ outcome }) => outcome !== 'edited cleanly'),
    [],
  );
  const edited = new Set(outcomes.map(({ path }) => path));
  assert.deepEqual(
    Object.entries(files).flatMap(([path, text]) => (isMeant(path, text) && !edited.has(path) ? [path] : [])),
    [],
    'files that were not edited',
  );
  assert.ok(edited.size > 0, 'no file was edited');
}

/** Files that modules have to go into, wherever they are. */
function isMeant(path: string, text: string): boolean {
  if (path.endsWith('workspace.yaml')) return /^\uFEFF?["']?load_from/m.test(text);
  if (path === 'dg.toml') return true;
  return /compose[^/]*\.ya?ml$/.test(path) && !path.includes('override') && /dagster-webserver/.test(text);
}

/** A workspace with all made-up modules in it. */
async function withModules({
  files,
}: Fixture): Promise<{ readonly root: string; readonly registry: Registry }> {
  const root = temporaryFolder(files);
  await placeModules(root);
  await workspaceCommand(root, ['init', '.', '--yes']);
  for (const { path, flags } of MADE_UP) await workspaceCommand(root, ['add', path, ...flags]);
  return { root, registry: JSON.parse(readFileSync(join(root, REGISTRY), 'utf8')) };
}

type Location = { readonly grpc_server: { readonly host: string; readonly location_name: string } };

function byHost(locations: readonly Location[]): readonly Location[] {
  const nameOf = ({ grpc_server: server }: Location): string => server.location_name;
  return [...locations].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

describe('files of workspaces as people write them', () => {
  for (const fixture of WORKSPACES) {
    for (const style of Object.keys(STYLES)) {
      const one = styled(fixture, style);
      it(`are edited and given back: ${one.name}`, () =>
        passes(one, style === 'as it is' || IS_FULL ? undefined : OTHERS.slice(-1)));
    }
  }

  for (const trait of TRAITS) it(`are edited and given back: ${trait.name}`, () => passes(trait));

  for (const trait of TRAITS) {
    const one = styled(trait, 'with all of that');
    it(`are edited and given back: ${one.name}`, () => passes(one, IS_FULL ? undefined : OTHERS.slice(-1)));
  }
});

describe('files that cannot be edited cleanly', () => {
  for (const [trait, files] of Object.entries({
    'a key twice': {
      'workspace.yaml': 'load_from:\n  - python_file: a.py\nload_from:\n  - python_file: b.py\n',
    },
    'a tab as indentation': { 'workspace.yaml': 'load_from:\n\t- python_file: a.py\n' },
  })) {
    it(`are refused by name, and nothing is written: ${trait}`, async () => {
      const outcomes = await tryWorkspace(temporaryFolder(withTrait(trait, files).files), {}, [FIRST]);
      const refused = outcomes.filter(({ outcome }) => outcome !== 'edited cleanly');
      assert.deepEqual(
        refused.map(({ path, outcome }) => [path, outcome]),
        [['workspace.yaml', 'refused']],
      );
      assert.match(refused[0]?.reason ?? '', /line [23]/);
    });
  }
});

describe('the code server of a module in a compose file that somebody else wrote', () => {
  const inCompose = [...WORKSPACES, ...TRAITS].filter(({ files }) =>
    Object.entries(files).some(
      ([path, text]) => /compose[^/]*\.ya?ml$/.test(path) && rolesIn(text).webserver !== undefined,
    ),
  );
  for (const fixture of inCompose) {
    it(`has what the instance needs: ${fixture.name}`, async () => {
      const { root, registry } = await withModules(fixture);
      const { compose = '', dagster, workspace } = registry.files;
      const text = readFileSync(join(root, compose), 'utf8');
      const { services } = parse(text, { merge: true, logLevel: 'error' });
      const webserver = services[rolesIn(text).webserver ?? ''];
      const needed =
        dagster === undefined ? [] : [...environmentIn(readFileSync(join(root, dagster), 'utf8'))];
      for (const module of registry.topology === 'servers' ? registry.modules : []) {
        const service = services[serviceOf(module)];
        const has = variablesOf(service.environment);
        const missing = needed.filter((name) => !has.has(name));
        assert.deepEqual(missing, [], `${module.name} lacks variables`);
        assert.deepEqual(networksOf(service.networks), networksOf(webserver.networks));
        assert.equal(service.network_mode, webserver.network_mode);
        assert.ok(services[serviceOf(module)].command.includes(String(module.port)));
      }
      assert.equal(new Set(registry.modules.map(({ port }) => port)).size, registry.modules.length);
      if (workspace === undefined) return;
      const { load_from: locations } = parse(readFileSync(join(root, workspace), 'utf8'));
      const entries = registry.modules.map(({ name, host, port }) => ({
        grpc_server: { host, port, location_name: name },
      }));
      if (registry.topology === 'servers')
        assert.deepEqual(byHost(locations.slice(-entries.length)), byHost(entries));
    });
  }
});
