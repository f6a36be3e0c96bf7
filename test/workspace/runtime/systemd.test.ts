import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { insideRoot } from '../../../src/plan/plan.ts';
import type { ModulePart } from '../../../src/workspace/module-part.ts';
import { moduleUnit } from '../../../src/workspace/runtime/systemd.ts';
import { ensureProgram } from '../../support/debian.ts';
import { temporaryFolder, writeFiles } from '../../support/folder.ts';
import { part, settings, writeFresh } from './parts.ts';

/** Folders that a shell, a unit and a person would read differently. */
const FOLDERS = ['plain', 'with space', `größe 'x' "y"`, '100%n', '$HOME', 'semi;colon #x', 'back\\slash'];

describe('the units of a workspace', function () {
  this.timeout(60_000);
  before(function () {
    if (!ensureProgram('systemd-analyze', 'systemd')) this.skip();
  });

  for (const folder of FOLDERS) {
    it(`are taken by systemd, in ${folder}`, () => {
      const root = join(temporaryFolder(), folder);
      const of = settings({ runtime: 'systemd', name: 'data platform' });
      writeFresh(root, of);
      const modules = [
        part('orders', { path: insideRoot(`modules/${folder}`), environment: `modules/${folder}` }),
        part('customers', { code: { file: `${folder}.py` }, server: 'grpc', environment: '.' }),
      ];
      const units = modules.map((module) => moduleUnit(module, of, root));
      writeFiles(root, Object.fromEntries(units.map(({ name, text }) => [`systemd/${name}`, text])));
      makePrograms(root, modules);
      const names = ['migrate', 'webserver', 'daemon'].map((name) => `data-platform-${name}.service`);
      const all = ['data-platform.target', ...names, ...units.map(({ name }) => name)];
      const args = ['verify', '--recursive-errors=yes', '--man=no', ...all.map((name) => `./${name}`)];
      const run = spawnSync('systemd-analyze', args, { cwd: join(root, 'systemd'), encoding: 'utf8' });
      assert.deepEqual([run.status, complaints(run.stdout + run.stderr)], [0, []]);
    });
  }

  it('start the code server in its folder, with its own programs and both files of settings', () => {
    const { name, text } = moduleUnit(part('orders', { port: 4001 }), settings(), '/srv/p', {
      home: 'ops',
      env: 'x.env',
    });
    assert.equal(name, 'platform-code-orders.service');
    for (const line of [
      'WorkingDirectory=/srv/p/modules/orders',
      'EnvironmentFile=-/srv/p/modules/orders/.env\nEnvironmentFile=-/srv/p/x.env',
      'ExecStart=:/usr/bin/env DAGSTER_HOME=/srv/p/ops /srv/p/modules/orders/.venv/bin/dagster code-server start -h 127.0.0.1 -p 4001 -m orders.definitions -d /srv/p/modules/orders --location-name orders --use-python-environment-entry-point',
      'WantedBy=platform.target',
    ])
      assert.ok(text.includes(`${line}\n`), line);
  });

  it('are refused where no unit can name the folder', () => {
    const refused = (path: string, root: string) => () =>
      moduleUnit(part('x', { path: insideRoot(path) }), settings(), root);
    assert.throws(refused('m', '/srv/a\nb'), /cannot be written to a systemd unit/);
    assert.throws(refused('ends with space ', '/srv'), /cannot be written to a systemd unit/);
  });
});

/** Programs that the units start, so that their paths are found. */
function makePrograms(root: string, modules: readonly ModulePart[]): void {
  const programs = [
    'deployments/local/.venv/bin/dagster-webserver',
    'deployments/local/.venv/bin/dagster-daemon',
  ];
  for (const path of [...programs, ...modules.map(({ environment }) => `${environment}/.venv/bin/dagster`)]) {
    const at = join(root, path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, '#!/bin/sh\n');
    chmodSync(at, 0o755);
  }
}

/** What systemd says of these units; of others on the machine it may say more. */
function complaints(output: string): readonly string[] {
  return output.split('\n').filter((line) => /platform/.test(line));
}
