import type { Automation } from '../../src/module/automations.ts';
import { prepareChange } from '../../src/module/change-module.ts';
import { loadModule } from '../../src/module/load-module.ts';
import type { ModuleSpec } from '../../src/module/spec.ts';
import type { RawAnswer } from '../../src/questions/question.ts';
import { applyProposal } from '../support/apply.ts';
import { makeVariants, type Variant } from './variants.ts';

const ZONE = 'Europe/Berlin';

/** A module for each way through the templates; with partitions, one of the two files has none. */
export const ANSWERS = ['duckdb', 'none'].flatMap((database) =>
  ['none', 'daily'].flatMap((partitions) =>
    ['quick', 'enterprise'].map(
      (governance): Readonly<Record<string, RawAnswer>> => ({
        // As ruff.toml knows the modules of tests.
        name: `${database}-${partitions}-${governance}-v1`,
        from: ['data/visits.tsv', 'data/people.jsonl'],
        timezone: ZONE,
        ...{ database, partitions, governance },
        ...(partitions === 'daily' ? { 'partition-column': 'Day' } : {}),
        ...(governance === 'enterprise' ? { owner: ['team:x'] } : {}),
      }),
    ),
  ),
);

/** A module that has automations. */
export interface Automated extends Variant {
  /** As it is with them. */
  readonly automated: ModuleSpec;
}

/**
 * Makes modules, and gives them one automation of each kind.
 * @param look is shown each of them before it has any.
 */
export async function makeAutomated(
  folder: string,
  answers: typeof ANSWERS,
  look: (variant: Variant) => void = () => undefined,
): Promise<readonly Automated[]> {
  const modules: Automated[] = [];
  for (const variant of await makeVariants(folder, answers)) {
    look(variant);
    modules.push({ ...variant, automated: await automate(variant.root, automationsOf(variant.spec)) });
  }
  return modules;
}

/** Gives a module other automations than it has. */
export async function automate(root: string, automations: readonly Automation[]): Promise<ModuleSpec> {
  const { spec, proposal } = await prepareChange(await loadModule(root), { addons: { automations } });
  await applyProposal(proposal);
  return spec;
}

/** One of each kind, with all that can be different about it. */
export function automationsOf(spec: ModuleSpec): readonly Automation[] {
  const isPartitioned = spec.partitions !== undefined;
  const main = isPartitioned ? 'raw_visits+' : '*';
  const group = `group:${spec.package}`;
  return [
    {
      name: 'nightly',
      selection: main,
      trigger: { kind: 'cron', cron: '30 2 * * MON-FRI', timezone: ZONE, newest: isPartitioned ? 3 : 1 },
      isRunning: true,
    },
    {
      name: 'people_weekly',
      selection: `key:"*people" and ${group}`,
      trigger: { kind: 'cron', cron: '0 6 * * 1', timezone: 'UTC', newest: 1 },
      isRunning: false,
    },
    {
      name: 'arrivals',
      selection: main,
      trigger: { kind: 'files', folder: 'arriving', pattern: 'arrivals.csv' },
      isRunning: true,
    },
    {
      name: 'whole_arrivals',
      selection: 'key:"*_people"',
      trigger: { kind: 'files', folder: 'it\'s "not"\\there', pattern: '*' },
      isRunning: false,
    },
    {
      name: 'eager',
      selection: 'cleaned_visits+',
      trigger: { kind: 'condition', condition: 'eager', timezone: ZONE },
      isRunning: true,
    },
    {
      name: 'filled',
      selection: 'raw_visits',
      trigger: { kind: 'condition', condition: 'on-missing', timezone: ZONE },
      isRunning: false,
    },
    {
      name: 'timed',
      selection: `not key:"*visits" and ${group}`,
      trigger: { kind: 'condition', condition: 'on-cron', cron: '0 6 * * *', timezone: ZONE },
      isRunning: true,
    },
  ];
}
