import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/folder.ts';
import {
  ask,
  call,
  currentOf,
  deploy,
  endServers,
  eventOf,
  makeServingHost,
  releaseId,
  type TestHost,
} from './host-of-tests.ts';
import { keepAsking, launch } from './run-of-tests.ts';
import { definitions, smallModule } from './small-module.ts';

/** Code that loads, but not in a code server. */
const FAILS_IN_SERVER = `
import sys

if "grpc" in sys.orig_argv:
    raise RuntimeError("not in a server")
`;

describe('host.sh and the code server', function () {
  this.timeout(600_000);
  const stop = join(temporaryFolder(), 'stop');
  let host: TestHost;
  let files: string;

  before(async () => {
    host = await makeServingHost({ variables: { SLOW_UNTIL: stop }, drain_timeout: 300 });
    files = smallModule();
    const outcome = await deploy(host, { files });
    assert.equal(outcome.code, 0, JSON.stringify(outcome));
  });

  after(endServers);

  const serving = async (): Promise<readonly (readonly string[])[]> =>
    (await ask(host, 'status')).of('serving');

  it('serves the new release, and says so', async () => {
    const id = releaseId();
    const outcome = await deploy(host, { files }, id);
    assert.equal(outcome.code, 0, JSON.stringify(outcome.events.at(-1)));
    const steps = outcome.events.flatMap(([kind, step]) => (kind === '@end' ? [step] : []));
    assert.deepEqual(steps, ['begin', 'environment', 'load', 'drain', 'switch', 'restart', 'gate', 'clean']);
    const told = await ask(host, 'status');
    assert.deepEqual(told.of('health'), [['serving']]);
    assert.deepEqual(told.of('serving'), [[id]]);
    assert.deepEqual(told.of('server'), [['up']]);
  });

  it('brings the release before back when the new one fails in the server, while a client keeps asking', async () => {
    const before = currentOf(host) ?? '';
    const asking = keepAsking(host.port);
    const broken = smallModule({ 'src/small/definitions.py': definitions(FAILS_IN_SERVER) });
    const id = releaseId();
    const outcome = await deploy(host, { files: broken }, id);
    const { answered, failed, longest } = await asking.end();
    const [, code, what, why] = eventOf(outcome, '@fail');
    assert.deepEqual([outcome.code, code], [4, '4'], JSON.stringify(outcome.events));
    assert.equal(what, `The code server does not serve the release ${id}.`);
    assert.match(why ?? '', /not in a server/);
    assert.match(why ?? '', new RegExp(`Undone: ${before} serves again`));
    assert.equal(currentOf(host), before);
    assert.deepEqual(await serving(), [[before]]);
    assert.equal(existsSync(join(host.path, 'releases', id)), false);
    console.log(
      `      answered ${answered} times, failed ${failed} times; longest gap ${longest.toFixed(1)} s`,
    );
    assert.ok(answered > 0);
  });

  it('notices a restart that does nothing', async () => {
    const before = currentOf(host) ?? '';
    const script = host.script
      .replace(/^restart=.*$/m, 'restart=true')
      .replace(/^health_timeout=.*$/m, 'health_timeout=3');
    const outcome = await deploy(host, { files, script });
    const [, , , why] = eventOf(outcome, '@fail');
    assert.equal(outcome.code, 4);
    assert.match(why ?? '', /the server from before the restart still answers/);
    assert.equal(currentOf(host), before);
  });

  it('notices a restart that leaves the old server on the port, beside the new one', async () => {
    const before = currentOf(host) ?? '';
    const restart = `rm -f "${host.path}-service/group"; ${host.settings.service.restart ?? ''}`;
    const script = host.script
      .replace(/^restart=.*$/m, () => `restart='${restart.replaceAll("'", `'\\''`)}'`)
      .replace(/^health_timeout=.*$/m, 'health_timeout=12');
    const outcome = await deploy(host, { files, script });
    const [, , , why] = eventOf(outcome, '@fail');
    assert.equal(outcome.code, 4);
    assert.match(
      why ?? '',
      /the server from before the restart still answers|several servers share its port/,
    );
    assert.equal(currentOf(host), before);
    endServers();
    assert.equal((await deploy(host, { files })).code, 0);
  });

  it('notices a restart command that fails, and passes no lock on to what it starts', async () => {
    const before = currentOf(host) ?? '';
    const script = host.script.replace(/^restart=.*$/m, `restart='echo "no such service"; exit 5'`);
    const outcome = await deploy(host, { files, script });
    const [, , what, why] = eventOf(outcome, '@fail');
    assert.equal(outcome.code, 4);
    assert.equal(what, 'The code server could not be restarted.');
    assert.match(why ?? '', /no such service/);
    assert.equal(currentOf(host), before);
    assert.deepEqual((await ask(host, 'probe')).of('lock'), []);
  });

  it('notices a restart command that does not end', async () => {
    const before = currentOf(host) ?? '';
    const script = host.script
      .replace(/^restart=.*$/m, `restart='test "$DEPLOY_RELEASE" = ${before} || sleep 600'`)
      .replace(/^health_timeout=.*$/m, 'health_timeout=3');
    const outcome = await deploy(host, { files, script });
    const [, , what, why] = eventOf(outcome, '@fail');
    assert.equal(outcome.code, 4);
    assert.equal(what, 'The code server could not be restarted.');
    assert.match(why ?? '', /has not ended within 15 s/);
    assert.equal(currentOf(host), before);
  });

  it('waits for a run in progress, which comes to its end', async () => {
    const run = await launch(host.port, 'slow_job');
    const id = releaseId();
    const outcome = await deploy(
      host,
      {
        files,
        onLine: (line) => {
          // What it says when it has found the run.
          if (line.startsWith('@note')) writeFileSync(stop, '');
        },
      },
      id,
    );
    assert.equal(outcome.code, 0, JSON.stringify(outcome.events.at(-1)));
    assert.match(eventOf(outcome, '@note')[1] ?? '', new RegExp(run.id()));
    assert.equal(run.status(), 'SUCCESS');
    assert.equal(currentOf(host), id);
  });

  it('switches nothing where a run does not end in time', async () => {
    const before = currentOf(host) ?? '';
    rmSync(stop, { force: true });
    const run = await launch(host.port, 'slow_job');
    const script = host.script.replace(/^drain_timeout=.*$/m, 'drain_timeout=2');
    const outcome = await deploy(host, { files, script });
    const [, code, what, why] = eventOf(outcome, '@fail');
    assert.deepEqual([outcome.code, code], [4, '4']);
    assert.match(what ?? '', /nothing was switched/);
    assert.match(why ?? '', new RegExp(run.id()));
    assert.deepEqual([currentOf(host), run.status()], [before, 'STARTED']);
    writeFileSync(stop, '');
    assert.deepEqual(await serving(), [[before]]);
  });

  it('goes back to a release', async () => {
    const { of } = await ask(host, 'probe');
    const [oldest] = of('release');
    const id = oldest?.[0] ?? '';
    const outcome = await call(host, ['rollback', id, currentOf(host) ?? '', 'tester']);
    assert.equal(outcome.code, 0, JSON.stringify(outcome.events.at(-1)));
    assert.deepEqual([currentOf(host), await serving()], [id, [[id]]]);
    assert.deepEqual((await ask(host, 'probe')).of('release').at(-1)?.[0], id);
  });

  it('has nothing to do to go back to what is current, and refuses what is not there', async () => {
    const current = currentOf(host) ?? '';
    const nothing = await call(host, ['rollback', current, current, 'tester']);
    assert.equal(nothing.code, 0);
    assert.deepEqual(
      nothing.events.map(([kind, text]) => [kind, text]),
      [
        ['@begin', 'begin'],
        ['@end', 'begin'],
        ['@done', current],
      ],
    );
    assert.equal(currentOf(host), current);
    assert.equal((await call(host, ['rollback', '20200101T000000Z-0', current, 'tester'])).code, 3);
  });

  it('refuses a port that somebody else listens on, before the first release', async () => {
    const other = await makeServingHost();
    const script = other.script.replace(/^port=.*$/m, `port=${host.port}`);
    const outcome = await deploy(other, { files, script });
    assert.equal(outcome.code, 8);
    assert.match(eventOf(outcome, '@fail')[2] ?? '', /is in use/);
    assert.deepEqual(readdirSync(join(other.path, 'releases')), []);
  });

  it('leaves nothing current where the first release fails', async () => {
    const other = await makeServingHost();
    const broken = smallModule({ 'src/small/definitions.py': definitions(FAILS_IN_SERVER) });
    const outcome = await deploy(other, { files: broken });
    assert.equal(outcome.code, 4);
    assert.equal(currentOf(other), undefined);
    assert.deepEqual((await ask(other, 'probe')).of('server'), [['down']]);
    assert.equal(readFileSync(join(other.path, '.deploy', 'owner'), 'utf8'), 'small/prod\n');
  });
});
