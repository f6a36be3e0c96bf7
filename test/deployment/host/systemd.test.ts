import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureProgram } from '../../support/debian.ts';
import { folderOfYo, IS_ROOT, YO_UID } from '../../support/folder.ts';
import { freePort } from '../../support/free-port.ts';
import { pathWith } from '../../support/tools.ts';
import {
  ask,
  type Call,
  currentOf,
  deploy,
  endServers,
  eventOf,
  makeHost,
  type TestHost,
} from './host-of-tests.ts';
import { definitions, smallModule } from './small-module.ts';
import { SYSTEMCTL_WORDS, writeSystemctl } from './systemctl-stand-in.ts';

const UNIT = 'systemd/user/dagster-small-prod.service';

describe('host.sh and systemd', function () {
  this.timeout(600_000);
  let host: TestHost;
  let home: string;
  let as: Call;
  let files: string;

  before(async () => {
    files = smallModule();
    home = folderOfYo();
    const bin = join(home, 'bin');
    writeSystemctl(bin);
    const env = {
      PATH: `${bin}:${pathWith('uv', 'python3')}:/usr/bin:/bin`,
      ...{ HOME: home, XDG_CONFIG_HOME: home, UV_CACHE_DIR: join(home, 'cache') },
    };
    as = IS_ROOT ? { env, uid: YO_UID } : { env };
    const path = join(folderOfYo(), 'größe "100%n"');
    host = await makeHost({ path, service: { kind: 'systemd', port: await freePort() } });
  });

  after(endServers);

  it('knows no other words than the real systemctl', function () {
    if (!ensureProgram('systemd-analyze', 'systemd')) this.skip();
    const { stdout } = spawnSync('systemctl', ['--help'], { encoding: 'utf8' });
    for (const word of SYSTEMCTL_WORDS) assert.match(stdout, new RegExp(`^ +${word}\\b`, 'm'), word);
  });

  it('takes back a first release that fails, and the unit with it', async () => {
    const code = 'import sys\nif "grpc" in sys.orig_argv:\n    raise RuntimeError("not in a server")\n';
    const broken = smallModule({ 'src/small/definitions.py': definitions(code) });
    const outcome = await deploy(host, { ...as, files: broken });
    assert.equal(outcome.code, 4, JSON.stringify(outcome));
    assert.match(
      eventOf(outcome, '@fail').join(' '),
      /not in a server.*nothing is current.*journalctl --user --unit dagster-small-prod\.service/,
    );
    assert.equal(existsSync(join(home, UNIT)), false);
    assert.deepEqual((await ask(host, 'probe', as)).of('server'), [['down']]);
  });

  it('installs the unit with the first release, and restarts it with the next', async () => {
    assert.deepEqual((await ask(host, 'probe', as)).of('unit'), [['missing']]);
    const outcome = await deploy(host, { ...as, files });
    assert.equal(outcome.code, 0, JSON.stringify(outcome.events.at(-1)));
    assert.ok(outcome.events.some(([kind, step]) => kind === '@end' && step === 'unit'));
    const told = await ask(host, 'status', as);
    assert.deepEqual(
      [told.of('unit'), told.of('serving'), told.of('systemd')],
      [[['same']], [[currentOf(host)]], [['user']]],
    );
    writeFileSync(
      join(home, UNIT),
      readFileSync(join(home, UNIT), 'utf8').replace('RestartSec=5', 'RestartSec=50'),
    );
    assert.deepEqual((await ask(host, 'probe', as)).of('unit'), [['differs']]);
    const next = await deploy(host, { ...as, files });
    assert.equal(next.code, 0, JSON.stringify(next.events.at(-1)));
    const after = await ask(host, 'status', as);
    assert.deepEqual([after.of('unit'), after.of('serving')], [[['same']], [[currentOf(host)]]]);
  });

  it('leaves a unit of its name alone that serves another folder', async () => {
    const other = await makeHost({ path: join(folderOfYo(), 'other'), service: host.settings.service });
    const unit = readFileSync(join(home, UNIT), 'utf8');
    const outcome = await deploy(other, { ...as, files });
    assert.equal(outcome.code, 8, JSON.stringify(outcome.events.at(-1)));
    assert.match(eventOf(outcome, '@fail')[2] ?? '', /serves another folder/);
    assert.equal(readFileSync(join(home, UNIT), 'utf8'), unit);
  });

  it('refuses a host without it', async () => {
    const path = join(folderOfYo(), 'x');
    const other = await makeHost({ path, service: { kind: 'systemd', port: await freePort() } });
    const outcome = await deploy(other, { files });
    assert.equal(outcome.code, 3);
    assert.match(eventOf(outcome, '@fail')[2] ?? '', /systemd does not answer/);
  });
});
