import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Automation,
  automationNameProblem,
  automationProblem,
  type Trigger,
} from '../../src/module/automations.ts';
import { loadModule } from '../../src/module/load-module.ts';
import type { ModuleSpec } from '../../src/module/spec.ts';
import { temporaryFolder } from '../support/folder.ts';
import { ANSWERS, type Automated, makeAutomated } from './automated-modules.ts';

describe('automations are refused', () => {
  let partitioned: ModuleSpec;
  let root: string;

  before(async () => {
    const answers = ANSWERS.filter((_, index) => index === 2 || index === 4);
    const [one, other] = await makeAutomated(temporaryFolder(), answers);
    partitioned = (one as Automated).automated;
    root = (other as Automated).root;
  });

  const on = { kind: 'cron', cron: '0 6 * * *', timezone: 'UTC', newest: 1 } as const;
  const eager = { kind: 'condition', condition: 'eager', timezone: 'UTC' } as const;
  const of = (changed: Partial<Automation>): Automation => ({
    ...{ name: 'one', selection: 'raw_people', trigger: on, isRunning: true },
    ...changed,
  });
  const triggered = (trigger: Trigger): Automation => of({ trigger });

  for (const [what, automation, why] of [
    ['with a name that is there', of({ name: 'nightly' }), /nightly is there already/],
    ['that select nothing', of({ selection: 'raw_people and cleaned_people' }), /selects nothing/],
    ['that select all and none', of({ selection: '' }), /selection is empty/],
    ['with a line break', of({ selection: 'raw_people\n' }), /control character/],
    ['that select with and without partitions', of({ selection: '*' }), /with partitions .* and without/],
    ['of a bad cron line', triggered({ ...on, cron: '0 6 31 2 *' }), /never fires/],
    ['of a bad time zone', triggered({ ...on, timezone: 'Mars' }), /Mars is no time zone/],
    ['of many partitions of none', triggered({ ...on, newest: 2 }), /raw_people has none/],
    ['of a folder in a pattern', triggered({ kind: 'files', folder: 'x', pattern: 'a/*' }), /no pattern/],
    ['of on-cron without a line', triggered({ ...eager, condition: 'on-cron' }), /has no cron line/],
    ['of eager with a line', triggered({ ...eager, cron: '0 6 * * *' }), /not go by the clock/],
    ['of a second condition', triggered(eager), /raw_people has a condition already, by timed/],
  ] as const) {
    it(what, () => assert.match(automationProblem(automation, partitioned) ?? 'taken', why));
  }

  it('where the stored ones are damaged, or do not fit any more', async () => {
    const file = join(root, '.yo-rc.json');
    const text = readFileSync(file, 'utf8');
    try {
      for (const [from, to, why] of [
        ['"kind": "cron"', '"kind": "moon"', /automations in .* are damaged/],
        ['"name": "nightly"', '"name": "../nightly"', /does not fit the module/],
      ] as const) {
        writeFileSync(file, text.replace(from, to));
        await assert.rejects(loadModule(root), why);
      }
    } finally {
      writeFileSync(file, text);
    }
  });

  for (const name of [
    '',
    'Nightly',
    'a-b',
    'a__b',
    '1a',
    'class',
    'a'.repeat(61),
    'orders',
    'orders_schedule',
  ]) {
    it(`called ${JSON.stringify(name)}`, () => {
      assert.notEqual(automationNameProblem(name, { package: 'orders' }), undefined);
    });
  }
});
