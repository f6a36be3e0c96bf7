import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hiding } from '../../../src/deployment/carry/hiding.ts';
import { PYTHON_BIN } from '../../support/python.ts';
import { failedApply } from './failed.ts';
import type { Stage } from './stage.ts';
import { staged } from './staged.ts';

describe('the secrets of a deployment', function () {
  this.timeout(120_000);
  let stage: Stage;

  staged((given) => {
    stage = given;
  });

  const SECRET = {
    variables: [{ name: 'TOKEN', value: '', about: 'A token.', isSecret: true }],
  } as const;

  function writeSecrets(text: string): string {
    const file = join(stage.root, 'deploy/production/.env.deploy');
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  it('are refused where others can read them', async () => {
    chmodSync(writeSecrets('TOKEN=hush\n'), 0o640);
    const error = await failedApply(stage);
    assert.equal(error.code, 6);
    assert.match(error.message, /can be read by others\.\n.*mode 640/);
    assert.equal(stage.current(), undefined);
  });

  it('are refused where their file is none', async () => {
    const file = join(stage.root, 'deploy/production/.env.deploy');
    mkdirSync(file, { mode: 0o700 });
    const error = await failedApply(stage);
    assert.equal(error.code, 7);
    assert.match(error.message, /\.env\.deploy is no file\./);
  });

  it('are refused where git has them', async () => {
    writeSecrets('TOKEN=hush\n');
    stage.git('add', '-f', 'deploy/production/.env.deploy');
    // Before anything is said of committing and pushing it.
    for (const step of [[], ['commit', '-q', '-m', 'oh'], ['push', '-q', 'origin', 'main']]) {
      if (step.length > 0) stage.git(...step);
      const error = await failedApply(stage);
      assert.equal(error.code, 6);
      assert.match(error.message, /is in git/);
    }
  });

  it('have to be there, by their names: here, in the settings, or on the host', async () => {
    const error = await failedApply(stage, { facts: SECRET });
    assert.equal(error.code, 3);
    assert.match(error.message, /^A variable has no value on web: TOKEN\.[\s\S]*\.env\.deploy/);
    writeSecrets('TOKEN=\n');
    assert.equal((await stage.carrier().apply(stage.errand({ facts: SECRET }))).failure, undefined);

    rmSync(join(stage.root, 'deploy/production/.env.deploy'));
    stage.commit({ a: '' });
    assert.equal((await stage.carrier().apply(stage.errand({ facts: SECRET }))).failure, undefined);
    assert.equal(stage.served('.env'), 'TOKEN=\n');
  });

  it('have to be there among what is brought, also where the release before had them', async () => {
    writeSecrets('TOKEN=hush\n');
    await stage.carrier().apply(stage.errand({ facts: SECRET }));
    const before = stage.current();
    writeSecrets('OTHER=hush\n');
    stage.commit({ a: '' });
    const error = await failedApply(stage, { facts: SECRET });
    assert.equal(error.code, 3);
    assert.match(error.message, /^A variable has no value on web: TOKEN\./);
    assert.equal(stage.current(), before);
  });

  it('may be words of what is said between here and there', async () => {
    writeSecrets('TOKEN=@ready\nOTHER=@done\nTHIRD=production\nFOURTH=begin\n');
    const { failure, results } = await stage.carrier().apply(stage.errand({ facts: SECRET }));
    assert.equal(failure, undefined);
    assert.equal(results[0]?.release, stage.current());
  });

  it('may come from a program, whose words are words', async () => {
    const settings = { secrets: { command: ['printf', '%s=%s\\n', 'TOKEN', 'hush hush'] } };
    await stage.carrier(settings).apply(stage.errand({ settings, facts: SECRET }));
    assert.equal(stage.served('.env'), 'TOKEN=hush hush\n');
  });

  it('are not, where the program fails: what it printed is not shown', async () => {
    const settings = {
      secrets: {
        command: ['sh', '-c', 'echo TOKEN=hush; echo first >&2; echo the vault is sealed >&2; exit 2'],
      },
    };
    const error = await failedApply(stage, { settings });
    assert.equal(error.code, 3);
    assert.equal(
      error.message,
      'The command that has the secrets failed: sh ended with 2.\nthe vault is sealed\nCall it by hand in the folder of the deployment.',
    );
  });

  it('are not, where the program is none, may not be run, prints nothing, or does not stop to print', async () => {
    for (const [command, code, says] of [
      [['no-such-vault'], 3, /^no-such-vault is not installed here\./],
      [['/etc/passwd'], 6, /^\/etc\/passwd may not be run here\./],
      [['true'], 3, /^The command that has the secrets printed nothing: true\./],
      [['yes'], 3, /^yes prints more than 1000000 characters\./],
    ] as const) {
      const error = await failedApply(stage, { settings: { secrets: { command: [...command] } } });
      assert.equal(error.code, code);
      assert.match(error.message, says);
    }
  });
});

describe('what is shown of secrets', () => {
  const VALUES = {
    A: 'pa\\ssQ"wo_rd12345',
    B: `it's "hush" $(x) & ^[a]`,
    C: 'geh\u00f6imnis99',
    D: 'p\u20ac\u{1f511}/a+b=c%d\te',
    E: '-----BEGIN KEY-----\nMIIEvQIBADANBg\n-----END KEY-----',
    F: '\\'.repeat(40),
  };
  const hide = hiding({ variables: new Map(Object.entries(VALUES)) }, { variables: [] });

  it('is nothing, however Python or an address spells them', () => {
    const script = `
import json, os, re, urllib.parse
from sys import stdout
for how in (str, repr, ascii, json.dumps, lambda x: json.dumps(x, ensure_ascii=False), lambda x: repr(x.encode()),
            urllib.parse.quote, urllib.parse.quote_plus, lambda x: re.sub("%..", lambda found: found[0].lower(), urllib.parse.quote(x, safe=" +")),
            lambda x: json.dumps(json.dumps(x)), lambda x: repr(repr(x))):
    for name in "ABCDEF":
        stdout.buffer.write((how(os.environ[name]) + "\\0").encode())`;
    const printed = execFileSync(join(PYTHON_BIN, 'python'), ['-c', script], {
      encoding: 'utf8',
      env: VALUES,
    });
    const spellings = printed.split('\0').slice(0, -1);
    assert.equal(spellings.length, 66);
    for (const spelling of spellings)
      assert.match(hide(spelling), /^b?[\\"']*(?:\*\*\*|\\n|\n)+[\\"']*$/, spelling);
  });

  it('leaves what only looks like them', () => {
    for (const text of ['pa ssQ wo_rd', 'gehimnis99', `its hush`, '\\'.repeat(9)])
      assert.equal(hide(text), text);
  });
});
