import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployScript } from '../../../src/deployment/deploy-script.ts';
import { hostScript } from '../../../src/deployment/host-script.ts';
import { DEPLOYMENT_FORM, type DeploymentSettings } from '../../../src/deployment/settings.ts';
import { unitFile } from '../../../src/deployment/unit-file.ts';
import { ensureProgram } from '../../support/debian.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { PYTHON_BIN, ROOT } from '../../support/python.ts';
import { FACTS } from './host-of-tests.ts';
import { HOSTILE } from './hostile.ts';

const WAYS = [
  ...(['git', 'rsync'] as const).flatMap((strategy) =>
    (['none', 'command', 'systemd', 'compose'] as const).map((kind) => ({ strategy, kind })),
  ),
  { strategy: 'docker', kind: 'compose' } as const,
];

function settingsOf(strategy: string, kind: string, odd = ''): DeploymentSettings {
  return DEPLOYMENT_FORM.parse({
    ...{ version: 1, name: 'prod', environment: `production ${odd}`, client: odd, strategy },
    hosts: ['al@example.com:2222', '[::1]:22', 'plain'],
    path: `/srv/a${odd}z`,
    source: { repository: `ssh://git@example.com/r${odd}.git`, branch: 'main' },
    exclude: ['docs/', `x${odd}`],
    image: { registry: 'registry.example.com/team', name: 'small' },
    service: { kind, port: 4001, ...(kind === 'command' ? { restart: `true ${odd}` } : {}) },
    variables: { GREETING: `x${odd}` },
    ...(odd === '' ? {} : { secrets: { command: ['pass', 'show', odd] } }),
  });
}

describe('the scripts of a deployment', function () {
  this.timeout(120_000);
  const shellcheck = join(PYTHON_BIN, 'shellcheck');

  for (const { strategy, kind } of WAYS) {
    it(`are shell that has nothing to be said against, for ${strategy} and ${kind}`, () => {
      for (const odd of ['', ` ${HOSTILE.join(' ')}`]) {
        const settings = settingsOf(strategy, kind, kind === 'systemd' ? '' : odd);
        for (const text of [
          hostScript(settings, { ...FACTS, migrations: ['main', 'other'] }),
          deployScript(settings, FACTS),
        ]) {
          const path = join(temporaryFolder({ 'script.sh': text }), 'script.sh');
          for (const [program, ...args] of [['dash', '-n'], ['bash', '-n'], [shellcheck]] as const) {
            const { status, stdout, stderr } = spawnSync(program, [...args, path], { encoding: 'utf8' });
            assert.deepEqual([status, stdout, stderr], [0, '', ''], `${program} with ${odd}`);
          }
        }
      }
    });
  }

  it('have units that systemd takes, whatever the folder is called', function () {
    if (!ensureProgram('systemd-analyze', 'systemd')) this.skip();
    for (const odd of ['', 'with space', `größe 'x' "y"`, '100%n', '$HOME', 'semi;colon #x']) {
      const text = unitFile(settingsOf('rsync', 'systemd', odd), FACTS);
      const folder = temporaryFolder();
      // What it starts is on the host alone.
      const there = text
        .replace('@USER@', 'root')
        .replace(/^ExecStart=.*$/m, 'ExecStart=:/bin/true')
        .replace(/^WorkingDirectory=.*$/m, 'WorkingDirectory=/');
      writeFileSync(join(folder, 'x.service'), there);
      const words = ['verify', '--recursive-errors=yes', '--man=no', './x.service'];
      const run = spawnSync('systemd-analyze', words, { cwd: folder, encoding: 'utf8' });
      assert.equal(run.status, 0, run.stdout + run.stderr);
      assert.match(text, /^ExecStart=:(?:"\/srv\/a|\/srv\/a)/m);
    }
  });

  it('have Python helpers that ruff has nothing to say against', () => {
    const folder = join(ROOT, 'templates', 'deployment', 'host');
    const helpers = readdirSync(folder).filter((name) => name.endsWith('.py'));
    assert.ok(helpers.length >= 6);
    for (const words of [
      ['check', '--isolated', '--select', 'E,F,W,I,B,UP,SIM,D1', '--line-length', '120'],
      ['format', '--isolated', '--check', '--line-length', '100'],
    ]) {
      const run = spawnSync(join(PYTHON_BIN, 'ruff'), [...words, ...helpers], {
        cwd: folder,
        encoding: 'utf8',
      });
      assert.equal(run.status, 0, run.stdout + run.stderr);
    }
  });

  it('are called wrongly with exit 2', () => {
    const script = hostScript(settingsOf('rsync', 'none'), FACTS);
    for (const args of [
      [],
      ['deploy'],
      ['deploy', 'a b', 'none', 'c', 'd'],
      ['rollback', '../x', 'none', 'me'],
      ['deploy', '-x', 'none', 'c', 'd'],
      ['destroy'],
    ]) {
      const run = spawnSync('dash', ['-s', '--', ...args], { input: script, encoding: 'utf8' });
      assert.equal(run.status, 2, args.join(' '));
    }
  });
});
