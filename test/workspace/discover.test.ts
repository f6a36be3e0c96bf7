import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Discovery, discoverFiles } from '../../src/workspace/discover.ts';
import { temporaryFolder } from '../support/folder.ts';

const DG = 'directory_type = "workspace"\n';
const LOCATIONS = 'load_from:\n- python_module: m\n';
const DATABASE = 'services: {db: {image: "postgres:16"}}\n';
const IMAGE = 'FROM python:3.12\nRUN pip install "dagster==1.13.27"\n';
const PROJECT = '[project]\nname = "m"\n\n[tool.dg]\ndirectory_type = "project"\n';

function platform(build = '.', volume = ''): string {
  return `services:
  web:
    build: ${build}
    command: dagster-webserver -h 0.0.0.0
    volumes: ["./x:/y"${volume === '' ? '' : `, "${volume}"`}]
  ticks: { command: dagster-daemon run }
`;
}

async function found(files: Readonly<Record<string, string>>): Promise<Discovery> {
  return discoverFiles(temporaryFolder(files));
}

describe('the files of a workspace', () => {
  it('are found at the root', async () => {
    const { files, ambiguous } = await found({
      'dg.toml': DG,
      'pyproject.toml': '[tool.dg]\ndirectory_type = "workspace"\n',
      'workspace.yaml': LOCATIONS,
      'workspace.local.yaml': LOCATIONS,
      'dagster.yaml': 'telemetry: {enabled: false}\n',
      'compose.yaml': platform(),
      'compose.override.yaml': platform(),
      Dockerfile: IMAGE,
      '.env': 'A=1\n',
      '.env.example': 'A=\n',
    });
    assert.deepEqual(ambiguous, {});
    assert.deepEqual(files, {
      dg: 'dg.toml',
      workspace: 'workspace.yaml',
      dagster: 'dagster.yaml',
      compose: 'compose.yaml',
      dockerfile: 'Dockerfile',
      env: '.env',
      'env-example': '.env.example',
    });
  });

  it('are found wherever they are', async () => {
    const { files, ambiguous } = await found({
      'pyproject.toml': '[tool.dg]\ndirectory_type = "workspace"\n',
      'configs/dagster/workspace.yaml': LOCATIONS,
      'configs/dagster/dagster.yml': '',
      'deployments/compose.yaml': platform('{ context: .., dockerfile: docker/Dockerfile_dagster }'),
      'deployments/.env': 'A=1\n',
      '.env': 'A=2\n',
      '.env.example': 'A=\n',
      'docker/Dockerfile_dagster': IMAGE,
      'docker/Dockerfile_user_code': IMAGE,
      'ops/supervisord.conf': '[program:d]\ncommand=/opt/venv/bin/dagster-daemon run\n',
      'ops/systemd/dagster-daemon.service': '[Service]\nExecStart=/opt/venv/bin/dagster-daemon run\n',
      'ops/systemd/dagster-web.service': '[Service]\nExecStart=/opt/venv/bin/dagster-webserver -p 3000\n',
      'ops/other/nginx.service': '[Service]\nExecStart=/usr/sbin/nginx\n',
      'ops/nginx/supervisord.conf': '[program:n]\ncommand=nginx\n',
    });
    assert.deepEqual(ambiguous, {});
    assert.deepEqual(files, {
      dg: 'pyproject.toml',
      workspace: 'configs/dagster/workspace.yaml',
      dagster: 'configs/dagster/dagster.yml',
      compose: 'deployments/compose.yaml',
      dockerfile: 'docker/Dockerfile_dagster',
      processes: 'ops/supervisord.conf',
      units: 'ops/systemd',
      env: 'deployments/.env',
      'env-example': '.env.example',
    });
  });

  it('are those that the compose file speaks of, before nearer ones', async () => {
    const text = platform('..', '../instance/prod/workspace.yaml:/opt/dagster/workspace.yaml');
    const { files } = await found({
      'deploy/docker-compose.yml': text,
      'workspace.yaml': LOCATIONS,
      'dagster.yaml': '',
      'instance/prod/workspace.yaml': LOCATIONS,
      'instance/dev/workspace.yaml': LOCATIONS,
      Dockerfile: `${IMAGE}COPY instance/prod/dagster.yaml /opt/dagster/\n`,
      'instance/prod/dagster.yaml': '',
    });
    assert.equal(files.workspace, 'instance/prod/workspace.yaml');
    assert.equal(files.dagster, 'instance/prod/dagster.yaml');
    assert.equal(files.dockerfile, 'Dockerfile');
  });

  it('are those that an image is made with, also under other names', async () => {
    const { files } = await found({
      'docker-compose.yml': platform('{ context: ., dockerfile: docker/web.Dockerfile }'),
      'docker/web.Dockerfile': `${IMAGE}COPY dagster.docker.yaml ./dagster.yaml\nCOPY ["workspace.docker.yaml", "x/"]\n`,
      'dagster.docker.yaml': 'telemetry: {enabled: false}\n',
      'dagster.yaml': '',
      'workspace.docker.yaml': LOCATIONS,
      'workspace.yaml': LOCATIONS,
    });
    assert.equal(files.dagster, 'dagster.docker.yaml');
    assert.equal(files.workspace, 'workspace.docker.yaml');
    const values = await found({ 'dagster-values.yaml': 'telemetry: {}\ndagsterWebserver: {}\n' });
    assert.deepEqual(values.files, {});
  });

  it('are not those of modules, of tests, and of what is installed', async () => {
    const { files, ambiguous } = await found({
      'dg.toml': DG,
      'projects/m/pyproject.toml': PROJECT,
      'projects/m/docker-compose.yml': DATABASE,
      'projects/m/Dockerfile': IMAGE,
      'projects/m/deploy/.env': '',
      'projects/n/dg.toml': 'directory_type = "project"\n',
      'projects/n/compose.yaml': DATABASE,
      'tests/fixtures/workspace.yaml': LOCATIONS,
      'a/b/c/workspace.yaml': LOCATIONS,
      '.venv/lib/dagster.yaml': '',
      'node_modules/x/dagster.yaml': '',
      '.dagster-module/base/dagster.yaml': '',
      'k8s/dagster.yaml': 'apiVersion: v1\nkind: ConfigMap\n',
      'a/b/c/d/e/f/g/dagster.yaml': '',
    });
    assert.deepEqual(ambiguous, {});
    assert.deepEqual(files, { dg: 'dg.toml', workspace: 'a/b/c/workspace.yaml' });
  });

  it('are the compose file with Dagster in it, also where a nearer one has databases', async () => {
    const nearer = { 'docker-compose.yml': DATABASE, 'deploy/docker-compose.yml': platform() };
    assert.equal((await found(nearer)).files.compose, 'deploy/docker-compose.yml');
    const variant = { 'docker-compose.yml': DATABASE, 'docker-compose.prod.yml': platform() };
    assert.equal((await found(variant)).files.compose, 'docker-compose.prod.yml');
    const variants = { ...variant, 'docker-compose.dev.yml': platform() };
    assert.deepEqual((await found(variants)).ambiguous.compose?.toSorted(), [
      'docker-compose.dev.yml',
      'docker-compose.prod.yml',
    ]);
    const inModule = { 'm/pyproject.toml': PROJECT, 'm/compose.yaml': platform() };
    assert.equal((await found(inModule)).files.compose, 'm/compose.yaml');
  });

  it('are told where there are two for one purpose', async () => {
    const { files, ambiguous } = await found({
      'a/workspace.yaml': LOCATIONS,
      'b/workspace.yaml': LOCATIONS,
      'dagster.yaml': '',
      'dagster.yml': '',
      'compose.yaml': platform('none'),
      'docker-compose.yml': platform('none'),
      'a/Dockerfile': IMAGE,
      'b/Dockerfile': IMAGE,
    });
    assert.deepEqual(ambiguous, {
      compose: ['compose.yaml', 'docker-compose.yml'],
      workspace: ['a/workspace.yaml', 'b/workspace.yaml'],
      dagster: ['dagster.yaml', 'dagster.yml'],
    });
    assert.deepEqual(files, {});
  });

  it('are not behind links', async () => {
    const outside = temporaryFolder({ 'dagster.yaml': '', 'in/workspace.yaml': LOCATIONS });
    const root = temporaryFolder({ 'dg.toml': DG });
    symlinkSync(join(outside, 'in'), join(root, 'in'));
    symlinkSync(join(outside, 'dagster.yaml'), join(root, 'dagster.yaml'));
    assert.deepEqual(await discoverFiles(root), { files: { dg: 'dg.toml' }, ambiguous: {} });
  });

  it('are none in an empty folder, and none where there is no folder', async () => {
    assert.deepEqual(await found({}), { files: {}, ambiguous: {} });
    assert.deepEqual(await discoverFiles(join(temporaryFolder(), 'gone')), { files: {}, ambiguous: {} });
  });
});
