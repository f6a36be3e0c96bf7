import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { circusCommand } from '../../../src/render/escape-ini.ts';
import { sh } from '../../../src/render/escape-sh.ts';
import { unitCommand, unitPath } from '../../../src/render/escape-unit.ts';
import { ensureProgram } from '../../support/debian.ts';
import { temporaryFolder, writeFiles } from '../../support/folder.ts';
import { ROOT } from '../../support/python.ts';
import { runScript } from '../../support/python-script.ts';

/** Words that each of the readers would take as something else, were they written as they are. */
const WORDS = [
  'a b',
  '',
  '"',
  "'",
  `'"' "'"`,
  '$HOME',
  `\${HOME}`,
  '%n',
  '%%',
  'a ; b',
  ';',
  'x #y',
  '#',
  'größe',
  '日本',
  '\\',
  'a\\',
  '`id`',
  '$(id)',
  '((x))',
  '~',
  '*',
  '-',
  '!',
  '@',
  ':',
  '=',
  '[',
  ']',
  'a=b',
  '&&',
  '|',
  '\u00a0',
  'ends ',
  ' begins',
];

describe('a word', () => {
  it('of a command of circus.ini is itself for circus', () => {
    const blocks = WORDS.map(
      (word, index) => `[watcher:w${index}]\ncmd = ${circusCommand(['run', word, 'end'])}\n`,
    );
    const path = join(temporaryFolder({ 'circus.ini': blocks.join('\n') }), 'circus.ini');
    const read = runScript<Record<string, string[]>>(join(ROOT, 'test/workspace/read_circus.py'), path);
    for (const [index, word] of WORDS.entries()) assert.deepEqual(read[`w${index}`], ['run', word, 'end']);
  });

  it('of a shell command is itself for sh', () => {
    const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${WORDS.map(sh).join(' ')}`], {
      encoding: 'utf8',
    });
    assert.deepEqual(printed.split('\0').slice(0, -1), WORDS);
  });

  it('of a unit is itself for systemd', function () {
    if (!ensureProgram('systemd-analyze', 'systemd')) this.skip();
    // systemd starts no program with quotes or backslashes in its path, however it is written.
    const words = WORDS.filter((word) => word.trim() === word && word !== '' && !/["'\\]/.test(word));
    const root = temporaryFolder();
    for (const [index, word] of words.entries()) {
      const folder = join(root, `x${word}`);
      const unit = `[Service]\nWorkingDirectory=${unitPath(folder)}\nExecStart=${unitCommand([join(folder, 'run'), word])}\n`;
      writeFiles(root, { [`w${index}.service`]: unit, [`x${word}/run`]: '#!/bin/sh\n' });
    }
    const names = words.map((_, index) => `./w${index}.service`);
    const verify = (): string =>
      spawnSync('systemd-analyze', ['verify', '--recursive-errors=yes', '--man=no', ...names], {
        ...{ cwd: root, encoding: 'utf8' },
      }).stderr;
    const missing = verify().match(/w\d+\.service: Command .* is not executable/g) ?? [];
    assert.equal(
      missing.length,
      words.length,
      'a program that may not be run is noticed, in each of the folders',
    );
    for (const word of words) chmodSync(join(root, `x${word}`, 'run'), 0o755);
    assert.deepEqual(verify().match(/^.*w\d+\.service.*$/gm), null);
  });

  it('that no spelling brings through is refused', () => {
    for (const word of ['a\nb', '$(circus.wid)', '((circus.env.HOME))', '$WID'])
      assert.throws(() => circusCommand([word]), /cannot be written to circus\.ini/);
    assert.throws(() => unitCommand(['/a\nb']), /cannot be written to a systemd unit/);
    for (const path of ['/a\nb', '/ends ', '/a\\']) assert.throws(() => unitPath(path), /systemd unit/);
  });
});
