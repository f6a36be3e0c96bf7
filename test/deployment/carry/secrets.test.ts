import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
    stage.git('commit', '-q', '-m', 'oh');
    stage.git('push', '-q', 'origin', 'main');
    const error = await failedApply(stage);
    assert.equal(error.code, 6);
    assert.match(error.message, /is in git/);
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

  it('are not, where there is no such program', async () => {
    const settings = { secrets: { command: ['no-such-vault'] } };
    const error = await failedApply(stage, { settings });
    assert.equal(error.code, 3);
    assert.match(error.message, /^no-such-vault is not installed here\./);
  });
});
