import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { moduleQuestions } from '../../src/questions/module.ts';
import { resolveAnswers } from '../../src/questions/resolve.ts';
import { YO_RC, YO_RC_KEY } from '../../src/questions/stored-answers.ts';
import { applyProposal } from '../support/apply.ts';
import { harmlessTwin, hostileModule } from './hostile-module.ts';
import { planGiven, textsOf } from './planned.ts';

const anyModule = hostileModule.map(harmlessTwin);

describe('secrets stay where they are (law 6)', () => {
  it('in the .env file, the only one that its owner alone may read', async () => {
    await fc.assert(
      fc.asyncProperty(anyModule, async (given) => {
        const { proposal } = await planGiven(given);
        const modes = proposal.files.map(({ path, mode }) => [path, mode]);
        assert.deepEqual(
          modes.filter(([, mode]) => mode !== 0o644),
          [['.env', 0o600]],
        );
      }),
      { numRuns: 50 },
    );
  });

  it('which has that mode on the disk too, whatever the umask, and which git ignores', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dgm-secrets-'));
    const umask = process.umask(0);
    try {
      for (const [index, given] of fc.sample(anyModule, 10).entries()) {
        const { proposal } = await planGiven(given);
        const root = join(folder, String(index));
        const plan = await applyProposal({ ...proposal, root });
        assert.equal(statSync(join(root, '.env')).mode & 0o777, 0o600);
        const git = (...args: string[]) => spawnSync('git', args, { cwd: root, encoding: 'utf8' });
        assert.equal(git('init', '--quiet').status, 0);
        const ignored = ['.env', '.env.local', '.env.production', '.venv/x', 'storage/x.duckdb', 'src/x.pyc'];
        assert.deepEqual(
          git('check-ignore', ...ignored)
            .stdout.trim()
            .split('\n'),
          ignored,
        );
        assert.equal(git('add', '--all').status, 0);
        const added = git('ls-files').stdout.trim().split('\n');
        const wanted = plan.changes.map(({ path }) => path).filter((path) => path !== '.env');
        assert.deepEqual(added.sort(), wanted.sort(), 'everything else is committed');
      }
    } finally {
      process.umask(umask);
      rmSync(folder, { recursive: true });
    }
  });

  it('and not in .yo-rc.json, which holds the answers to the questions and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(hostileModule, async (given) => {
        const planned = await planGiven(given).catch(() => undefined);
        // No flag takes a line break, but a glob may find a file that has one in its name.
        fc.pre(planned !== undefined && !given.sources.some(({ path }) => /[\r\n]/.test(path)));
        const texts = textsOf(planned.proposal);
        const answers = JSON.parse(texts[YO_RC] ?? '')[YO_RC_KEY];
        const env = parseEnv(texts['.env'] ?? '');
        for (const name of Object.keys(env)) assert.ok(!texts[YO_RC]?.includes(name), name);
        // Answered again, they make the same module.
        const again = await resolveAnswers(moduleQuestions, {
          layers: [{ answers: { ...answers, directory: 'x' }, nameOf: (flag) => flag }],
          ask: undefined,
          takesDefaults: true,
        });
        assert.deepEqual(
          Object.keys(answers).sort(),
          Object.keys(answers)
            .filter((flag) => flag in again)
            .sort(),
        );
        for (const [flag, answer] of Object.entries(answers)) {
          assert.deepEqual(again[flag as keyof typeof again], answer, flag);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('and the example of the .env file has the same variables', async () => {
    await fc.assert(
      fc.asyncProperty(anyModule, async (given) => {
        const texts = textsOf((await planGiven(given)).proposal);
        const [env, example] = ['.env', '.env.example'].map((path) => parseEnv(texts[path] ?? ''));
        assert.deepEqual(Object.keys(env ?? {}), Object.keys(example ?? {}));
      }),
      { numRuns: 50 },
    );
  });
});
