import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { dependenciesAmong } from '../../src/workspace/graph/dependencies.ts';
import { liveAssets, liveLocations } from '../../src/workspace/live.ts';
import { temporaryFolder } from '../support/folder.ts';
import { processesIn } from '../support/processes-in.ts';
import { PYTHON_BIN, ROOT } from '../support/python.ts';
import { DagsterApi } from '../workspace/runtime/dagster-api.ts';

const ASSETS = z.object({
  assetNodes: z.array(z.object({ assetMaterializations: z.array(z.unknown()) })),
});

describe('npm start -- --serve', function () {
  this.timeout(300_000);

  // A path that a shell would split.
  const root = join(temporaryFolder(), 'the demo');
  let demo: ChildProcess;
  let ended: Promise<unknown>;
  let output = '';
  let port = 0;

  before(async () => {
    const words = [join(ROOT, 'scripts', 'start.ts'), '--serve', '--directory', root];
    demo = spawn(process.execPath, words, {
      cwd: ROOT,
      env: { ...process.env, NO_COLOR: '1', PATH: `${PYTHON_BIN}:${process.env.PATH}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    ended = once(demo, 'close');
    port = await addressOf(demo);
  });

  after(async () => {
    if (demo.exitCode === null && demo.signalCode === null) demo.kill('SIGTERM');
    await ended;
  });

  it('shows the rows that have come through both modules', () => {
    for (const row of [
      /^raw\.weather +1461$/m,
      /^cleaned\.airports +3376$/m,
      /^summary\.flying_weather +8$/m,
    ])
      assert.match(output, row);
    assert.match(output, /^cleaned_airports unique_iata +passed$/m);
    assert.doesNotMatch(output, /FAILED|not run|✘/);
  });

  it('serves both modules, and the dependency between them', async () => {
    const url = `http://127.0.0.1:${port}`;
    assert.deepEqual(
      [...(await liveLocations(url))].sort((a, b) => (a.name < b.name ? -1 : 1)),
      ['airports', 'weather'].map((name) => ({ name, error: undefined, isLoading: false })),
    );
    assert.deepEqual(dependenciesAmong(await liveAssets(url)), [
      { from: 'weather', to: 'airports', assets: ['weather/cleaned_weather'] },
    ]);
  });

  it('shows what was materialized before it served', async () => {
    const answer = await new DagsterApi(port).ask(
      '{ assetNodes { assetKey { path } assetMaterializations(limit: 1) { runId } } }',
    );
    const { assetNodes } = ASSETS.parse(answer);
    assert.equal(assetNodes.length, 7);
    for (const one of assetNodes) assert.equal(one.assetMaterializations.length, 1);
  });

  it('ends by SIGTERM, and leaves no process behind', async () => {
    assert.ok(processesIn(root).length > 0);
    demo.kill('SIGTERM');
    await ended;
    assert.equal(demo.exitCode, 0, output);
    assert.deepEqual(processesIn(root), []);
  });

  /** Waits for the address that it prints. @returns its port. */
  function addressOf({ stdout, stderr }: ChildProcess): Promise<number> {
    return new Promise((resolve, reject) => {
      for (const stream of [stdout, stderr])
        stream?.setEncoding('utf8').on('data', (text: string) => {
          output += text;
          const found = /^The platform runs: http:\/\/127\.0\.0\.1:(\d+)$/m.exec(output)?.[1];
          if (found !== undefined) resolve(Number(found));
        });
      ended.then(() => reject(new Error(output)), reject);
    });
  }
});
