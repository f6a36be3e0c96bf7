import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'yaml';
import { composeFile } from '../../../src/deployment/files/compose.ts';
import { DEPLOYMENT_FORM } from '../../../src/deployment/settings.ts';
import { prepareModule } from '../../../src/module/make-module.ts';
import { planModule } from '../../../src/module/plan-module.ts';
import { answersOf } from '../../module/answers.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { PYTHON_BIN, ROOT } from '../../support/python.ts';
import { unresolved } from '../../workspace/compose-references.ts';
import { factsOf } from '../facts.ts';

const OUR_SCHEMA = join(ROOT, 'test/workspace/schemas/compose-spec.json');

/** Paths and addresses that compose or YAML would read as something else. */
const PLACES = [
  { path: '/srv/dagster/orders', address: '127.0.0.1' },
  { path: `/srv/a b/$HOME/\${x}/it's "so": # {y}`, address: '0.0.0.0' },
  { path: '/srv/größe\\x', address: '::1' },
] as const;

describe('the compose file of a deployment', function () {
  this.timeout(60_000);

  async function fileOf({ path, address }: (typeof PLACES)[number]): Promise<string> {
    const settings = DEPLOYMENT_FORM.parse({
      ...{ version: 1, name: 'production', environment: 'production', strategy: 'docker', path },
      ...{ hosts: ['web'], image: { registry: 'registry.example.com', name: 'orders' } },
      service: { kind: 'compose', address, port: 4007 },
    });
    return String(composeFile(settings, await factsOf()).content);
  }

  it('is one by both schemas, and refers to nothing that is not there', async () => {
    const texts = await Promise.all(PLACES.map(fileOf));
    const files = Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text]));
    for (const schema of [
      ['--builtin-schema', 'vendor.compose-spec'],
      ['--schemafile', OUR_SCHEMA],
    ]) {
      const run = spawnSync(join(PYTHON_BIN, 'check-jsonschema'), [...schema, ...Object.keys(files)], {
        ...{ cwd: temporaryFolder(files), encoding: 'utf8' },
      });
      assert.equal(run.status, 0, run.stdout + run.stderr);
    }
    for (const text of texts) assert.deepEqual(unresolved(text, ['IMAGE', 'DEPLOY_USER']), []);
  });

  it('has one service, whose data lie at the same place inside and outside', async () => {
    for (const place of PLACES) {
      const { services } = parse(await fileOf(place));
      assert.deepEqual(Object.keys(services), ['orders']);
      const [{ source, target }] = services.orders.volumes;
      assert.equal(withoutVariables(source), `${place.path}/shared`);
      assert.equal(target, source);
      assert.equal(withoutVariables(services.orders.env_file[1].path), `${place.path}/shared/.env`);
    }
  });

  it('publishes the port where the deployment says', async () => {
    const ports = await Promise.all(
      PLACES.map(async (place) => parse(await fileOf(place)).services.orders.ports),
    );
    assert.deepEqual(ports, [['127.0.0.1:4007:4000'], ['0.0.0.0:4007:4000'], ['[::1]:4007:4000']]);
  });

  it('asks for the image of the release, and takes what the release says over what the host says', async () => {
    const { orders } = parse(await fileOf(PLACES[0])).services;
    assert.equal(orders.image, '$'.concat('{IMAGE:?is not set}'));
    assert.deepEqual(
      orders.env_file.map(({ path }: { readonly path: string }) => path),
      ['.deploy/variables.env', '/srv/dagster/orders/shared/.env', '.env'],
    );
  });
});

describe('the image of a module', () => {
  for (const database of ['none', 'duckdb', 'postgres'] as const) {
    it(`gets from the builder all that its Dockerfile copies, and nothing of deploy: ${database}`, async () => {
      const { spec } = await prepareModule(await answersOf({ database }), temporaryFolder());
      const files = planModule(spec, '/module').files;
      const content = (path: string): string =>
        files
          .flatMap((file) => (file.kind === 'whole' && file.path === path ? String(file.content) : []))
          .join('');
      const letIn: readonly string[] = content('.dockerignore').match(/(?<=^!).+$/gm) ?? [];
      const copied = [...content('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)]
        .flatMap(([, words]) => words?.split(' ') ?? [])
        .map((path) => path.replace(/\*$/, ''));
      assert.ok(copied.length >= 4);
      for (const path of copied) assert.ok(letIn.includes(path), `${path} is not let in`);
    });
  }
});

/** A text as compose has it, in which no variable is left. */
function withoutVariables(text: string): string {
  assert.doesNotMatch(text.replaceAll('$$', ''), /\$/);
  return text.replaceAll('$$', '$');
}
