import fc from 'fast-check';
import { LAUNCHERS, RUNTIMES, SERVERS, STORAGES, TOPOLOGIES } from '../../src/workspace/registry.ts';
import { TRAITS, WORKSPACES } from '../workspace/fixtures/all.ts';
import { STYLES, styled } from '../workspace/fixtures/styles.ts';
import { handEdit } from './workspace/hand-edits.ts';
import { MODULES } from './workspace/modules.ts';
import { Platform, type Step } from './workspace/platform.ts';
import { writtenWorkspace } from './workspace/written-workspaces.ts';

const names = fc.uniqueArray(fc.constantFrom(...MODULES.map(({ name }) => name)), {
  minLength: 1,
  maxLength: 3,
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ add: names, server: fc.constantFrom(...SERVERS), undo: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ remove: names, undo: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({ edits: fc.array(handEdit, { minLength: 1, maxLength: 5, size: 'max' }) }),
  },
);

const steps = fc.array(step, { minLength: 1, maxLength: 9, size: 'max' });

const settings = fc.record({
  runtime: fc.constantFrom(...RUNTIMES),
  storage: fc.constantFrom(...STORAGES),
  topology: fc.constantFrom(...TOPOLOGIES),
  launcher: fc.constantFrom(...LAUNCHERS),
});

const found = fc
  .record({
    fixture: fc.constantFrom(...WORKSPACES, ...TRAITS),
    style: fc.constantFrom(...Object.keys(STYLES)),
  })
  .map(({ fixture, style }) => styled(fixture, style));

/** How many workspaces each law is tried on. */
const RUNS = Number(process.env.DGM_RUNS ?? (process.env.DGM_FULL === '1' ? 500 : 30));

async function lives(platform: Platform, steps: readonly Step[]): Promise<void> {
  for (const one of steps) await platform.take(one);
  await platform.end();
}

describe('the laws of a workspace, whatever joins, leaves and is edited by hand', function () {
  this.timeout(3_600_000);

  it('hold for a new one, however it runs', () =>
    fc.assert(
      fc.asyncProperty(settings, steps, async (some, all) => lives(await Platform.fresh(some), all)),
      { numRuns: RUNS },
    ));

  it('hold for one that was written by hand', () =>
    fc.assert(
      fc.asyncProperty(writtenWorkspace, steps, (texts, all) => lives(Platform.written(texts), all)),
      { numRuns: RUNS },
    ));

  it('hold for those that are seen in public', () =>
    fc.assert(
      fc.asyncProperty(found, steps, ({ files }, all) => lives(Platform.written(files), all)),
      { numRuns: RUNS },
    ));

  it('hold for what somebody writes beside blocks of ours, as if these were his', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(
          settings.map((some) => ({ settings: some })),
          writtenWorkspace.map((texts) => ({ texts })),
        ),
        names,
        fc.array(fc.tuple(fc.noBias(fc.nat({ max: 11 })), fc.noBias(fc.nat({ max: 30 }))), {
          minLength: 1,
          maxLength: 6,
        }),
        async (given, some, places) => {
          const platform =
            'texts' in given ? Platform.written(given.texts) : await Platform.fresh(given.settings);
          await platform.take({ add: some, server: 'grpc', undo: false });
          await platform.endWithNeighbours(places);
        },
      ),
      { numRuns: RUNS },
    ));
});
