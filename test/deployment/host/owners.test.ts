import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { folderOfYo, IS_ROOT, temporaryFolder, YO_UID } from '../../support/folder.ts';
import { pathWith } from '../../support/tools.ts';
import { ask, type Call, currentOf, deploy, makeHost, releaseId } from './host-of-tests.ts';
import { emptyEnvironments, withStandIns } from './stand-in-helpers.ts';

/** A user that every system has, and who has no home. */
const NOBODY = 65_534;

describe('host.sh and whose the files are', function () {
  this.timeout(60_000);
  const files = temporaryFolder({ 'uv.lock': '' });

  it('shows nobody else what programs print, and keeps it no longer than it works', async () => {
    const host = withStandIns(await makeHost(), { load: 'echo "what it prints"; exit 4' });
    const told = join(host.path, '.deploy', 'told');
    const modes: number[] = [];
    const outcome = await deploy(host, {
      ...{ files, env: { PATH: emptyEnvironments() } },
      onLine: (line) => {
        if (line.startsWith('@begin\tload')) modes.push(statSync(told).mode & 0o777);
      },
    });
    assert.deepEqual([outcome.code, modes, existsSync(told)], [4, [0o700], false]);
    assert.deepEqual(readdirSync(join(host.path, '.deploy')).sort(), ['lock', 'log', 'owner']);
  });

  it('is live where releases of somebody else cannot be removed, and so is the next', async () => {
    const home = folderOfYo();
    const host = withStandIns(await makeHost({ path: join(home, 'host'), releases_kept: 2 }));
    const env = { PATH: `${emptyEnvironments()}:${pathWith('python3')}`, HOME: home };
    const as: Call = IS_ROOT ? { env, uid: YO_UID } : { env };
    assert.equal((await deploy(host, { ...as, files })).code, 0);
    // One that an interrupted deploy has left, and one that is too old.
    const old = [releaseId(), releaseId()];
    for (const id of old) {
      const folder = join(host.path, 'releases', id, '.deploy');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'release.json'), '{}');
      chmodSync(folder, 0o555);
    }
    const history = join(host.path, '.deploy', 'history');
    const [line = ''] = readFileSync(history, 'utf8').split('\n');
    const lines = [line.replace(currentOf(host) ?? '', old[1] ?? ''), line.replace(/^1/, '2')];
    writeFileSync(history, `${lines.join('\n')}\n`);
    for (const count of [1, 2]) {
      const id = releaseId();
      const outcome = await deploy(host, { ...as, files }, id);
      assert.deepEqual([outcome.code, currentOf(host)], [0, id], `${count}: ${JSON.stringify(outcome)}`);
      const notes = outcome.events.flatMap(([kind, text]) => (kind === '@note' ? [text] : []));
      for (const name of old) assert.ok(notes.some((text) => text?.includes(`${name} could not be removed`)));
    }
    for (const id of old) chmodSync(join(host.path, 'releases', id, '.deploy'), 0o755);
  });

  it('runs as the owner of the folder what lies in it, where root logs in', async function () {
    if (!IS_ROOT) this.skip();
    const host = await makeHost();
    mkdirSync(host.path);
    chownSync(host.path, NOBODY, NOBODY);
    const calls = join(temporaryFolder(), 'calls');
    writeFileSync(calls, '');
    chmodSync(calls, 0o666);
    const bin = temporaryFolder();
    const note = (what: string): string => `#!/bin/sh\necho "$(id -u) ${what}" >>'${calls}'\n`;
    const python = `${note('python $*')}[ "$2" != .deploy/load.py ] || echo '{}'\n`;
    const uv = `${note('uv $1')}[ "$1" = sync ] || exit 0\nmkdir -p "$3/.venv/bin"\ncp '${bin}/of-release' "$3/.venv/bin/python"\n`;
    writeFileSync(join(bin, 'of-release'), python, { mode: 0o755 });
    writeFileSync(join(bin, 'uv'), uv, { mode: 0o755 });
    const env = { PATH: `${bin}:${pathWith('python3')}:/usr/bin:/bin:/usr/sbin:/sbin` };
    const outcome = await deploy(host, { files, env });
    assert.equal(outcome.code, 0, JSON.stringify(outcome));
    await ask(host, 'status', { env });
    const ran = readFileSync(calls, 'utf8').trim().split('\n');
    for (const part of ['uv sync', 'uv --version', '.deploy/load.py', 'files.py write', 'files.py check'])
      assert.ok(
        ran.some((line) => line.includes(part)),
        `${part} in ${ran.join('\n')}`,
      );
    assert.deepEqual(
      ran.filter((line) => !line.startsWith(`${NOBODY} `)),
      [],
    );
  });
});
