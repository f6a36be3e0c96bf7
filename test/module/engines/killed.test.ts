import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Running } from '../../support/program.ts';
import { isAvailable, type Servers, startServers, stopServers } from '../servers.ts';
import { type EngineModule, makeEngineModule, read, runModule, startModule } from './engine-module.ts';

const ROWS = 30_000;
const DAYS = 3;
/** Each kill comes later than the one before it, in steps of this many milliseconds. */
const STEP = 400;
const KILLS = 4;

/** Rows of three days, a third of them each; whole rows are there once. */
const days = Array.from({ length: ROWS }, (_, row) => `${row},2026-03-0${(row % DAYS) + 1},kind ${row % 7}`);
const partitions = ['2026-03-01', '2026-03-02', '2026-03-03'];

/** Waits until the first asset of a run is being made. */
function untilStarted({ child }: Running): Promise<void> {
  return new Promise((resolve) => {
    child.stderr?.on('data', (text: string) => {
      if (text.includes('STEP_START')) resolve();
    });
  });
}

describe('a server that is killed while a run writes', function () {
  this.timeout(300_000);
  let servers: Partial<Servers>;

  before(async () => {
    servers = await startServers();
  });

  after(() => stopServers(servers));

  for (const engine of ['postgres', 'mysql'] as const) {
    const prefix = (layer: string): string => (engine === 'postgres' ? `${layer}.` : `${layer}_`);

    async function countsOf(module: EngineModule): Promise<readonly unknown[]> {
      const queries = [
        `select count(*), count(distinct no) from ${prefix('raw')}days`,
        `select count(*), count(distinct no) from ${prefix('cleaned')}days`,
        `select sum(row_count) from ${prefix('summary')}days`,
      ];
      return (await read(module, servers, queries)).map(({ rows }) => rows[0]?.map(Number));
    }

    /** Kills the server during a run, again and again, each time a little later, and starts it again. */
    async function killOften(module: EngineModule, keys: readonly string[]): Promise<number> {
      const server = servers[engine];
      let failed = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const running = startModule(module, keys);
        await Promise.race([untilStarted(running), running.ended]);
        await setTimeout(kill * STEP);
        await server?.kill();
        const ended = await running.ended;
        assert.equal(ended.code, 0, ended.stderr.slice(-5000));
        if (JSON.parse(ended.stdout).some(({ success }: { success: boolean }) => !success)) failed++;
        await server?.start();
      }
      return failed;
    }

    it(`loses and doubles no row of a partition in ${engine}`, async function () {
      if (!isAvailable(engine)) this.skip();
      const source = { 'data/days.csv': `no,day,kind\n${days.join('\n')}\n` };
      const given = { database: engine, partitions: 'daily' };
      const module = await makeEngineModule('killed', given, source, servers);
      const { runs } = await runModule(module, partitions);
      assert.ok(
        runs.every(({ success }) => success),
        runs.flatMap(({ errors }) => errors).join(),
      );
      const all = [[ROWS, ROWS], [ROWS, ROWS], [ROWS]];
      assert.deepEqual(await countsOf(module), all);
      assert.ok((await killOften(module, partitions)) > 0, 'no run was hit');
      // What was there before stays there, whatever was killed.
      assert.deepEqual(await countsOf(module), all);
      await runModule(module, partitions);
      assert.deepEqual(await countsOf(module), all);
    });

    it(`makes whole tables of other columns anew in ${engine}, or leaves the old ones`, async function () {
      if (!isAvailable(engine)) this.skip();
      const source = { 'data/days.csv': `no,day,kind\n${days.join('\n')}\n` };
      const module = await makeEngineModule('rebuilt', { database: engine }, source, servers);
      await runModule(module);
      const all = await countsOf(module);
      const other = ['raw', 'cleaned', 'summary'].map(
        (layer) => `alter table ${prefix(layer)}days add column old int`,
      );
      await read(module, servers, other);
      await killOften(module, []);
      assert.deepEqual(await countsOf(module), all);
      await runModule(module);
      assert.deepEqual(await countsOf(module), all);
      const [{ columns } = { columns: [] }] = await read(module, servers, [
        `select * from ${prefix('raw')}days`,
      ]);
      assert.deepEqual(columns, ['no', 'day', 'kind']);
    });
  }
});
