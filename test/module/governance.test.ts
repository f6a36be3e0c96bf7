import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import { GOVERNANCES, type Governance } from '../../src/module/governance.ts';
import { prepareModule } from '../../src/module/make-module.ts';
import type { RawAnswer } from '../../src/questions/question.ts';
import { textsOf } from '../laws/planned.ts';
import { answersOf } from './answers.ts';

/** Files that come with a level and stay with all above it. */
const ADDED: Readonly<Record<Governance, readonly string[]>> = {
  quick: [],
  standard: ['.github/workflows/ci.yml', '.pre-commit-config.yaml'],
  enterprise: [
    ...['CHANGELOG.md', 'CODEOWNERS', 'RUNBOOK.md', 'src/orders/alerts.py', 'src/orders/defs/sensors.py'],
    'tests/test_sensors.py',
  ],
};
const SCHEDULE = ['src/orders/defs/schedules.py', 'tests/test_schedules.py'];

async function filesOf(governance: Governance, more: Readonly<Record<string, RawAnswer>> = {}) {
  const owner = governance === 'enterprise' ? { owner: ['team:sales'] } : {};
  const { proposal, spec } = await prepareModule(await answersOf({ governance, ...owner, ...more }), '/srv');
  const texts = new Map(Object.entries(textsOf(proposal)));
  return { spec, texts, paths: [...texts.keys()] };
}

describe('governance', () => {
  for (const [index, governance] of GOVERNANCES.entries()) {
    it(`${governance} adds its files to those of the level below, and no others`, async () => {
      const quick = await filesOf('quick', { schedule: 'daily' });
      const { paths } = await filesOf(governance, { schedule: 'daily' });
      const wanted = GOVERNANCES.slice(0, index + 1).flatMap((level) => ADDED[level]);
      assert.deepEqual(
        paths.filter((path) => !quick.paths.includes(path)),
        wanted.toSorted(),
      );
    });
  }

  it('makes a daily schedule from standard on, where no other is asked for', async () => {
    for (const [governance, cron] of [
      ['quick', undefined],
      ['standard', '0 6 * * *'],
      ['enterprise', '0 6 * * *'],
    ] as const) {
      const { spec, paths } = await filesOf(governance);
      assert.equal(spec.schedule?.cron, cron);
      assert.deepEqual(
        SCHEDULE.every((path) => paths.includes(path)),
        cron !== undefined,
      );
    }
  });

  it('gives way to an explicit schedule, in both directions', async () => {
    assert.equal((await filesOf('enterprise', { schedule: 'none' })).spec.schedule, undefined);
    assert.equal((await filesOf('quick', { schedule: 'weekly' })).spec.schedule?.cron, '0 6 * * 1');
  });

  it('sets up lint and types from standard on', async () => {
    for (const governance of GOVERNANCES) {
      const { texts } = await filesOf(governance);
      const { tool } = parse(texts.get('pyproject.toml') ?? '') as { tool: Record<string, unknown> };
      assert.deepEqual(['ruff' in tool, 'mypy' in tool], Array(2).fill(governance !== 'quick'), governance);
    }
  });

  it('enterprise wants an owner, and the others none', async () => {
    await assert.rejects(answersOf({ governance: 'enterprise' }), /Not answered: owner/);
    for (const governance of ['quick', 'standard']) {
      assert.deepEqual((await answersOf({ governance })).owner, []);
    }
  });

  it('counts assets as stale after one and a half times the longest gap, or after a week without a schedule', async () => {
    assert.equal((await filesOf('standard')).spec.freshHours, 36);
    assert.equal((await filesOf('standard', { schedule: 'weekly' })).spec.freshHours, 252);
    assert.equal((await filesOf('standard', { schedule: 'none' })).spec.freshHours, 168);
    assert.equal((await filesOf('quick', { schedule: 'daily' })).spec.freshHours, undefined);
  });
});
