import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { dgm } from '../support/dgm.ts';
import { ok } from '../support/dgm-calls.ts';
import { writeFiles } from '../support/folder.ts';
import { filesOf, platform, registryOf } from './workspace-platform.ts';

describe('the ports of a workspace', () => {
  /** The port that a module would be given. */
  async function nextPort(root: string, path: string): Promise<number> {
    const { stdout } = await dgm(['workspace', 'add', path, '--dry-run', '--json'], { cwd: root });
    const registry = JSON.parse(stdout).changes.find((one: { path: string }) =>
      one.path.endsWith('registry.json'),
    );
    return JSON.parse(registry.after).modules.find((one: { path: string }) => one.path === path).port;
  }

  it('are free of its files, of other compose files, and of the machine', async () => {
    const root = await platform('modules/sales', 'modules/crm');
    const next = (): Promise<number> => nextPort(root, 'modules/sales');
    const inEnv = await next();
    appendFileSync(join(root, '.env'), `OTHER_PORT=${inEnv}\n`);
    const published = await next();
    writeFiles(root, { 'compose.other.yml': `services:\n  web:\n    ports: ["${published}:80"]\n` });
    const bound = await next();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(bound, '127.0.0.1', resolve));
    const inside = await next();
    assert.equal(new Set([inEnv, published, bound, inside]).size, 4);
    writeFiles(root, { 'compose.inside.yml': `services:\n  web:\n    ports: ["80:${inside}"]\n` });
    assert.equal(await next(), inside, 'a port in a container is none of the machine');
    server.close();
  });

  it('are used again once they are free', async () => {
    const root = await platform('modules/sales', 'modules/crm');
    await ok(root, 'workspace', 'add', 'modules/sales', 'modules/crm');
    const again: boolean[] = [];
    // Another program of this machine may take it meanwhile, but not each time.
    while (again.length < 4 && !again.includes(true)) {
      const before = [...portsOf(root)].sort();
      await ok(root, 'workspace', 'remove', 'sales');
      await ok(root, 'workspace', 'add', 'modules/sales');
      again.push(isDeepStrictEqual([...portsOf(root)].sort(), before));
    }
    assert.ok(again.includes(true));
  });

  it('are each given once, also by eight commands at once', async () => {
    const names = ['a1', 'b2', 'c3', 'd4', 'e5', 'f6', 'g7', 'h8'];
    const root = await platform(...names.map((name) => `modules/${name}`));
    const before = filesOf(root);
    await Promise.all(names.map((name) => ok(root, 'workspace', 'add', `modules/${name}`)));
    assert.equal(new Set(portsOf(root)).size, 8);
    await Promise.all(names.map((name) => ok(root, 'workspace', 'remove', name)));
    assert.deepEqual(filesOf(root), before);
  });
});

function portsOf(root: string): readonly number[] {
  return registryOf(root).modules.map(({ port }: { port: number }) => port);
}
