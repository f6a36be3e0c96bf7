import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { FlowItem } from '../../../src/edit/flow-item.ts';
import { insertYaml, readYaml, removeYaml, type YamlInsertion } from '../../../src/edit/yaml/edit-yaml.ts';
import { withMade } from '../../../src/edit/yaml/made-flows.ts';
import { type Choice, choice, insertionsInto } from './plans.ts';
import { SMALL_FILES, yamlFile } from './traits.ts';

const OWNERS = ['orders', 'orders_2', 'sales'];
const runs = { numRuns: Number(process.env.DGM_RUNS ?? 300), interruptAfterTimeLimit: 20000 };
const choices = fc.tuple(choice, choice, choice);
const order = fc.constantFrom([0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0], [0, 2, 1], [2, 0, 1]);
const file = fc.oneof(
  { weight: 6, arbitrary: yamlFile },
  { weight: 1, arbitrary: fc.constantFrom(...Object.values(SMALL_FILES)) },
);

/** A file with all that some owners have in it, and what has to be remembered of each. */
interface Edited {
  readonly text: string;
  readonly flows: ReadonlyMap<string, readonly FlowItem[]>;
}

function withAll(text: string, plans: readonly Choice[], owners: readonly number[]): Edited {
  const flows = new Map<string, readonly FlowItem[]>();
  let now = text;
  for (const index of owners) {
    const owner = OWNERS[index] ?? '';
    const plan = plans[index];
    if (plan === undefined) continue;
    const after = insertYaml(now, insertionsInto(now, owner, plan));
    flows.set(owner, withMade(after.flows, [...flows.values()].flat()));
    now = after.text;
  }
  return { text: now, flows };
}

function without({ text, flows }: Edited, owners: readonly number[]): string {
  return owners.reduce((now, index) => {
    const owner = OWNERS[index] ?? '';
    return removeYaml(now, owner, flows.get(owner) ?? []);
  }, text);
}

/** Whether all bytes of one text are in another, in their order. */
function isWithin(less: string, more: string): boolean {
  let at = 0;
  for (const char of less) {
    at = more.indexOf(char, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function added(value: unknown, { block, kind }: YamlInsertion): unknown {
  const more: unknown = parse(block);
  if (kind === 'items') return [...(Array.isArray(value) ? value : []), ...(Array.isArray(more) ? more : [])];
  return Object.assign({}, value, more);
}

describe('laws of the YAML editor', () => {
  it('adds what it is to add, and keeps every byte', () => {
    fc.assert(
      fc.property(file, choice, (text, plan) => {
        const insertions = insertionsInto(text, 'orders', plan);
        const after = insertYaml(text, insertions).text;
        assert(isWithin(text, after));
        for (const insertion of insertions) {
          const { path } = insertion;
          // What else is added to the same place, or within it, is no concern here.
          if (
            insertions.some(
              (other) =>
                other !== insertion &&
                JSON.stringify(other.path).startsWith(JSON.stringify(path).slice(0, -1)),
            )
          )
            continue;
          const before = readYaml(text).valueAt(path);
          assert.deepEqual(sorted(readYaml(after).valueAt(path)), sorted(added(before, insertion)));
        }
        // Without tags, which an empty value has another meaning with.
        const bare = after.replaceAll(/!(?:reset|override)/g, '');
        assert.deepEqual(sorted(parse(bare, { merge: true })), sorted(readYaml(bare).valueAt([])));
      }),
      runs,
    );
  });

  it('gives the same bytes back after any order of adding and removing', () => {
    fc.assert(
      fc.property(file, choices, order, order, (text, plans, adds, removes) => {
        assert.equal(without(withAll(text, plans, adds), removes), text);
      }),
      runs,
    );
  });

  it('leaves a file as if who was removed had never been there', () => {
    fc.assert(
      fc.property(yamlFile, choices, order, (text, plans, adds) => {
        const before = withAll(text, plans, adds.slice(0, -1)).text;
        assert.equal(without(withAll(text, plans, adds), adds.slice(-1)), before);
      }),
      runs,
    );
  });

  it('keeps what others write in between', () => {
    fc.assert(
      fc.property(yamlFile, choices, order, (text, plans, adds) => {
        const eol = text.includes('\r\n') ? '\r\n' : '\n';
        const edit = (now: string): string =>
          now.replace('services:', `mine: # own${eol}  - 1${eol}services:`).replace('A: "1"', 'A: "2"');
        const all = withAll(text, plans, adds);
        assert.equal(without({ ...all, text: edit(all.text) }, adds), edit(text));
      }),
      runs,
    );
  });
});

/** Keys in one order: readers put what a merge key brings in different places. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, sorted(inner)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
