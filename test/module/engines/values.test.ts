import assert from 'node:assert/strict';
import { join } from 'node:path';
import { run } from '../../support/program.ts';
import { PYTHON } from '../../support/python.ts';
import { ADMINISTRATORS, isAvailable, type Servers, startServers, stopServers } from '../servers.ts';
import { makeEngineModule, read, runModule } from './engine-module.ts';

const ZONE = 'America/New_York';

/** Moments around both changes of the clock, and long ago, when offsets had seconds. */
const MOMENTS = [
  '2026-03-07T20:00:00Z',
  '2026-10-31T20:00:00Z',
  '1883-11-18T12:00:00Z',
  '2026-07-01T02:00:00Z',
].flatMap((start) =>
  Array.from({ length: 90 }, (_, index) => new Date(Date.parse(start) + index * 37 * 60_000).toISOString()),
);

/** How many of the moments lie on each day of the zone. */
function countDays(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const moment of MOMENTS) {
    const day = new Date(moment).toLocaleDateString('sv-SE', { timeZone: ZONE });
    counts[day] = (counts[day] ?? 0) + 1;
  }
  return counts;
}

describe('the edges of every type', function () {
  this.timeout(120_000);
  let servers: Partial<Servers>;

  before(async () => {
    servers = await startServers();
  });

  after(() => stopServers(servers));

  for (const engine of ['sqlite', 'postgres', 'mysql'] as const) {
    it(`come back from ${engine} as they were, or are refused with their column's name`, async function () {
      if (!isAvailable(engine)) this.skip();
      const source = { 'data/days.csv': 'no,at\n1,2026-03-01T10:00:00Z\n2,2026-03-02T10:00:00Z\n' };
      const given = { database: engine, timezone: 'America/New_York' };
      const module = await makeEngineModule('edges', given, source, servers);
      const server =
        engine === 'sqlite'
          ? {}
          : {
              host: '127.0.0.1',
              port: servers[engine]?.port,
              user: ADMINISTRATORS[engine],
              password: '',
            };
      const request = {
        root: module.root,
        package: 'edges',
        engine,
        settings: module.settings,
        database: { ...server, database: module.database },
        // Once by LOAD DATA, and once by inserts.
        ways: engine === 'mysql' ? [{}, { local_infile: false }] : [{}],
      };
      const script = join(import.meta.dirname, 'edges.py');
      const { code, stdout, stderr } = await run(PYTHON, [script, JSON.stringify(request)], {
        cwd: module.root,
      });
      assert.equal(code, 0, stderr.slice(-5000));
      assert.deepEqual(JSON.parse(stdout), []);
    });

    it(`lie on the days of the module's time zone in ${engine}`, async function () {
      if (!isAvailable(engine)) this.skip();
      const lines = MOMENTS.map((moment, index) => `${moment},${index}`);
      const source = { 'data/moments.csv': `at,no\n${lines.join('\n')}\n` };
      const module = await makeEngineModule('days', { database: engine, timezone: ZONE }, source, servers);
      const { runs } = await runModule(module);
      assert.deepEqual(runs[0]?.errors, []);
      const table = engine === 'postgres' ? 'summary.moments' : 'summary_moments';
      const [answer] = await read(module, servers, [`select at, row_count from ${table}`]);
      assert.deepEqual(Object.fromEntries(answer?.rows ?? []), countDays());
    });
  }
});
