import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/folder.ts';
import {
  type Call,
  call,
  currentOf,
  deploy,
  eventOf,
  makeHost,
  type Outcome,
  releaseId,
  type TestHost,
} from './host-of-tests.ts';
import { emptyEnvironments, withStandIns } from './stand-in-helpers.ts';

/** The steps of a call that came to their ends. */
function stepsOf({ events }: Outcome): readonly string[] {
  return events.flatMap(([kind = '', step = '']) => (kind === '@end' ? [step] : []));
}

/** Releases that all have the migrations to 2, and a database that is where a file says. */
const migrationsOf = (file: string): string => `at=$(cat ${file})
case $2 in
  heads) printf 'main\\t-\\t2\\t0\\n' ;;
  at) printf 'main\\t%s\\t2\\t%s\\n' "$at" "$((2 - at))" ;;
  move) echo "$4" >${file} ;;
esac`;

describe('host.sh and the time of its drain', function () {
  this.timeout(60_000);
  const state = temporaryFolder();
  const [database, running] = [join(state, 'database'), join(state, 'running')];
  const as: Call = { env: { PATH: emptyEnvironments() } };
  const files = temporaryFolder({ 'uv.lock': '' });

  async function hostOf(databases: readonly string[] = []): Promise<TestHost> {
    const service = { kind: 'command', port: 4999, restart: 'true' };
    const host = await makeHost({ service, drain_timeout: 0 }, { facts: { migrations: databases } });
    const drain = `[ ! -e ${running} ] || { echo the-run; exit 4; }`;
    return withStandIns(host, { drain, migrations: migrationsOf(database) });
  }

  it('is the last thing before the switch, and once where nothing is migrated', async () => {
    const host = await hostOf(['main']);
    const [first, second] = [releaseId(), releaseId()];
    const end = ['drain', 'switch', 'restart', 'gate'];
    writeFileSync(database, '1');
    const migrated = await deploy(host, { ...as, files }, first);
    assert.deepEqual(
      stepsOf(migrated),
      ['begin', 'environment', 'load', 'drain', 'migrate', ...end, 'clean'],
      JSON.stringify(migrated),
    );
    const plain = await deploy(host, { ...as, files }, second);
    assert.deepEqual(stepsOf(plain), ['begin', 'environment', 'load', ...end, 'clean']);
    const back = await call(host, ['rollback', first, second, 'tester'], as);
    assert.deepEqual(stepsOf(back), ['begin', ...end], JSON.stringify(back));
    writeFileSync(database, '3');
    const forth = await call(host, ['rollback', second, first, 'tester'], as);
    assert.deepEqual(stepsOf(forth), ['begin', 'drain', 'migrate', ...end], JSON.stringify(forth));
  });

  it('is before the way back of a switch that was interrupted, which waits for runs as all others do', async () => {
    const host = await hostOf();
    const [first, second] = [releaseId(), releaseId()];
    assert.equal((await deploy(host, { ...as, files }, first)).code, 0);
    const killed = await deploy(
      host,
      {
        ...{ ...as, files },
        onLine: (line, child) => {
          if (line.startsWith('@begin\trestart')) child.kill('SIGKILL');
        },
      },
      second,
    );
    assert.equal(killed.code, null);
    writeFileSync(running, '');
    const refused = await deploy(host, { ...as, files, expected: second });
    assert.equal(refused.code, 4, JSON.stringify(refused));
    assert.match(
      eventOf(refused, '@fail').join(' '),
      /Runs are in progress after 0 s; nothing was switched.*the-run/,
    );
    assert.deepEqual([currentOf(host), existsSync(join(host.path, '.deploy/pending'))], [second, true]);
    rmSync(running);
    const undone = await deploy(host, { ...as, files, expected: second, answer: undefined });
    assert.equal(undone.code, 130, JSON.stringify(undone));
    assert.deepEqual(stepsOf(undone), ['drain', 'restart', 'gate', 'begin']);
    assert.deepEqual([currentOf(host), readdirSync(join(host.path, 'releases'))], [first, [first]]);
  });
});
