import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dgm } from '../support/dgm.ts';
import { ok } from '../support/dgm-calls.ts';
import { temporaryFolder } from '../support/folder.ts';
import { treeOf } from '../support/tree.ts';
import { platform, registryOf } from './workspace-platform.ts';

describe('dgm workspace remove --drop-data', () => {
  const DROP = ['workspace', 'remove', 'orders', '--drop-data'] as const;

  async function withDatabase(): Promise<string> {
    const root = await platform();
    await ok(root, 'new', 'orders', '--workspace', '.', '--database', 'postgres', '--yes');
    return root;
  }

  it('needs docker, and the name of the module', async () => {
    const root = await withDatabase();
    const before = treeOf(root);
    // What is on the path is node alone.
    const env = { PATH: dirname(process.execPath) };
    const ended = await dgm([...DROP, '--confirm', 'orders'], { cwd: root, env });
    assert.equal(ended.code, 3, ended.stderr);
    assert.match(ended.stderr, /docker is not there/);
    const { bin } = recordingDocker();
    const untyped = await dgm(DROP, { cwd: root, env: { PATH: `${bin}:${process.env.PATH}` } });
    assert.equal(untyped.code, 2, untyped.stderr);
    assert.match(untyped.stderr, /names of the modules were not typed/);
    assert.deepEqual(treeOf(root), before);
  });

  it('ends the database before it leaves the compose file, and deletes its volume after', async () => {
    const root = await withDatabase();
    const { bin, calls } = recordingDocker();
    const env = { PATH: `${bin}:${process.env.PATH}` };
    assert.equal((await dgm([...DROP, '--dry-run'], { cwd: root, env })).code, 0);
    assert.deepEqual(calls(), []);
    const { code, stderr } = await dgm([...DROP, '--confirm', 'orders'], { cwd: root, env });
    assert.equal(code, 0, stderr);
    const compose = `compose --file ${join(root, 'docker-compose.yml')} --project-name platform`;
    assert.deepEqual(calls(), [
      'compose version',
      `${compose} rm --stop --force orders-db`,
      'volume rm --force platform_orders-db',
    ]);
    assert.deepEqual(registryOf(root).modules, []);
  });
});

/** Stands for docker, which no test can run: writes down what it is called with. */
function recordingDocker(): { readonly bin: string; readonly calls: () => readonly string[] } {
  const bin = temporaryFolder();
  const log = join(bin, 'calls');
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\n`, { mode: 0o755 });
  const calls = (): readonly string[] =>
    existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
  return { bin, calls };
}
