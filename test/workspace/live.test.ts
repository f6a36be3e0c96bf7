import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { NetworkError } from '../../src/errors.ts';
import { dependenciesAmong } from '../../src/workspace/graph/dependencies.ts';
import { liveAssets, liveLocations } from '../../src/workspace/live.ts';
import { inspect } from '../../src/workspace/validate/inspect.ts';
import { liveRules } from '../../src/workspace/validate/live-rules.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { freePort } from '../support/free-port.ts';
import { ensurePython, PYTHON_BIN } from '../support/python.ts';

const WORKSPACE = `load_from:
  - python_file: {relative_path: raw.py, location_name: raw}
  - python_file: {relative_path: mart.py, location_name: mart}
  - python_file: {relative_path: broken.py, location_name: broken}
`;

const PLATFORM = {
  'workspace.yaml': WORKSPACE,
  'home/dagster.yaml': 'telemetry: {enabled: false}\n',
  'raw.py': `import dagster as dg

@dg.asset(key_prefix="raw")
def orders(): ...

defs = dg.Definitions(assets=[orders])
`,
  'mart.py': `import dagster as dg

@dg.asset(deps=[dg.AssetKey(["raw", "orders"])])
def report(): ...

defs = dg.Definitions(assets=[report])
`,
  'broken.py': 'import nothing_of_that_name\n',
};

describe('a running instance', function () {
  this.timeout(180_000);
  let webserver: ChildProcess;
  let url: string;
  let root: string;

  before(async () => {
    ensurePython();
    root = temporaryFolder(PLATFORM);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    webserver = spawn(
      join(PYTHON_BIN, 'dagster-webserver'),
      ['-h', '127.0.0.1', '-p', String(port), '-w', 'workspace.yaml'],
      {
        ...{ cwd: root, detached: true, stdio: 'ignore' },
        env: { ...process.env, DAGSTER_HOME: join(root, 'home'), DAGSTER_DISABLE_TELEMETRY: '1' },
      },
    );
    for (let tries = 0; ; tries += 1) {
      const isUp = await fetch(`${url}/server_info`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isUp) break;
      assert.ok(tries < 240 && webserver.exitCode === null, 'the webserver does not start');
      await setTimeout(500);
    }
  });

  after(async () => {
    if (webserver.pid === undefined || webserver.exitCode !== null) return;
    const ended = once(webserver, 'exit');
    process.kill(-webserver.pid, 'SIGTERM');
    await ended;
  });

  it('tells which code locations load, and why others do not', async () => {
    const found = new Map((await liveLocations(`${url}/`)).map((one) => [one.name, one]));
    assert.deepEqual([...found.keys()].sort(), ['broken', 'mart', 'raw']);
    assert.equal(found.get('raw')?.error, undefined);
    assert.match(found.get('broken')?.error ?? '', /nothing_of_that_name/);
  });

  it('is compared with the files', async () => {
    const live = await liveLocations(url);
    const served = [...liveRules(await inspect(root), live)];
    assert.deepEqual(
      served.map(({ rule, line }) => [rule, line]),
      [['live-failed', 4]],
    );
    writeFiles(root, { 'workspace.yaml': WORKSPACE.replace('location_name: mart', 'location_name: other') });
    const changed = [...liveRules(await inspect(root), live)].map(
      ({ rule, message }) => `${rule} ${message}`,
    );
    assert.equal(changed.length, 3);
    assert.ok(changed.some((one) => /^live-unknown .* mart,/.test(one)));
    assert.ok(changed.some((one) => /^live-missing .* other\./.test(one)));
  });

  it('tells which modules take assets from which', async () => {
    const assets = await liveAssets(url);
    assert.deepEqual(dependenciesAmong(assets), [{ from: 'raw', to: 'mart', assets: ['raw/orders'] }]);
  });
});

describe('an address where no instance is', () => {
  it('is an error of the network, which shows no password', async () => {
    const port = await freePort();
    await assert.rejects(liveLocations(`http://me:hush@127.0.0.1:${port}`), (error: unknown) => {
      assert.ok(error instanceof NetworkError);
      assert.match(error.message, /No webserver answers at http:\/\/127/);
      assert.doesNotMatch(error.message, /hush/);
      return true;
    });
  });

  it('is one, too, where something else answers', async () => {
    const answers = ['<html>', '{"data":{}}', '[]', '{"errors":[{"message":"no such field"}]}'];
    const server = createServer((_, response) => response.end(answers.shift() ?? '')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    while (answers.length > 0) await assert.rejects(liveLocations(`http://127.0.0.1:${port}`), NetworkError);
    server.close();
  });
});
