import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { writeChange } from '../../src/commands/write-change.ts';
import { moduleFacts } from '../../src/deployment/module-facts.ts';
import { repositoryAround } from '../../src/deployment/repository.ts';
import { addDatabase, removeDatabase } from '../../src/module/change-database.ts';
import { addDeployment, removeDeployment } from '../../src/module/change-deployment.ts';
import { addAutomation, removeAutomation } from '../../src/module/change-schedule.ts';
import { ENGINES, MAIN } from '../../src/module/databases.ts';
import { type LoadedModule, loadModule } from '../../src/module/load-module.ts';
import { type PlannedModule, prepareModule } from '../../src/module/make-module.ts';
import type { RawAnswer } from '../../src/questions/question.ts';
import { settingsOf } from '../deployment/settings.ts';
import { answersOf } from '../module/answers.ts';
import { applyProposal } from '../support/apply.ts';
import { temporaryFolder } from '../support/folder.ts';
import { treeOf } from '../support/tree.ts';

/** Something that is added to a module, or taken out again. */
interface Addon {
  readonly name: string;
  readonly add: (module: LoadedModule) => Promise<PlannedModule | undefined>;
  readonly remove: (module: LoadedModule) => Promise<PlannedModule | undefined>;
}

const database = (name: string, engine: (typeof ENGINES)[number]): Addon => ({
  name: `${name}: ${engine}`,
  add: (module) => addDatabase(module, { name, engine }),
  remove: (module) => removeDatabase(module, name),
});

const schedule = (name: string, trigger: Parameters<typeof addAutomation>[1]['trigger']): Addon => ({
  name,
  add: (module) => addAutomation(module, { name, selection: 'group:"orders"', trigger, isRunning: true }),
  remove: (module) => removeAutomation(module, name),
});

const deployment = (name: string, given: Readonly<Record<string, RawAnswer>>): Addon => ({
  name,
  add: async (module) => {
    const settings = await settingsOf(moduleFacts(module.spec), { name, ...given });
    return addDeployment(module, settings, undefined, await repositoryAround(module.root));
  },
  remove: (module) => removeDeployment(module, name),
});

const CRON = { kind: 'cron', cron: '0 1 * * *', timezone: 'UTC', newest: 1 } as const;

/** Deployments of all strategies, by their names. */
const DEPLOYED: Readonly<Record<string, Readonly<Record<string, RawAnswer>>>> = {
  copied: { host: ['db1', 'me@db2:22'] },
  fetched: { strategy: 'git', host: ['db1'], service: 'none' },
  imaged: { strategy: 'docker', host: ['db1'], registry: 'ghcr.io/acme' },
  helmed: { strategy: 'kubernetes', registry: 'ghcr.io/acme' },
  pushed: { strategy: 'ci-cd', host: ['db1'], platform: 'github' },
};

const addon = fc.oneof(
  fc.constantFrom(...ENGINES).map((engine) => database(MAIN, engine)),
  fc
    .tuple(fc.constantFrom('crm', 'data_lake', 'a1'), fc.constantFrom(...ENGINES))
    .map((one) => database(...one)),
  fc.constantFrom('nightly', 'weekly').map((name) => schedule(name, CRON)),
  fc.constant(schedule('arrivals', { kind: 'files', folder: '/in', pattern: '*' })),
  fc.constantFrom(...Object.entries(DEPLOYED)).map((one) => deployment(...one)),
  fc.constant(schedule('orders_schedule', { ...CRON, cron: '0 2 * * *' })),
);

/** What somebody does by hand: to files that addons change as well, at places of its own. */
const EDITS: Readonly<Record<string, (root: string) => void>> = {
  'a section in the README': (root) => appendFileSync(join(root, 'README.md'), '\n## Mine\n'),
  'a title in the README': (root) =>
    change(join(root, 'README.md'), (text) => text.replace('# Orders', '# Our orders')),
  'a table in pyproject.toml': (root) =>
    appendFileSync(join(root, 'pyproject.toml'), '\n[tool.mine]\nkey = 1\n'),
  'a variable in .env': (root) => change(join(root, '.env'), (text) => `MINE=1\n${text}`),
  'a variable at the end of .env': (root) => appendFileSync(join(root, '.env'), 'LAST=1'),
  'a file that is not wanted': (root) => rmSync(join(root, 'AGENTS.md'), { force: true }),
  'a file of its own': (root) => writeFileSync(join(root, 'src/orders/mine.py'), 'MINE = 1\n'),
  'other line ends': (root) => change(join(root, 'Dockerfile'), (text) => text.replaceAll(/\r?\n/g, '\r\n')),
};

function change(path: string, edit: (text: string) => string): void {
  if (existsSync(path)) writeFileSync(path, edit(readFileSync(path, 'utf8')));
}

/** Writes a planned module on the way of the commands. */
async function write(planned: PlannedModule | undefined): Promise<void> {
  if (planned === undefined) return;
  const options = { isDryRun: false, isJson: false, report: undefined, policy: undefined };
  await writeChange(planned, {
    ...{ command: 'test', options, stdout: new PassThrough(), report: () => undefined, ask: undefined },
    ...{ cwd: planned.proposal.root, next: [] },
  });
}

/** The files of a module that are not our records. */
function filesOf(root: string): ReadonlyMap<string, string> {
  const own = [...treeOf(root)].filter(([path]) => !path.startsWith('.dagster-module/'));
  return new Map(own.map(([path, { mode, bytes }]) => [path, `${mode} ${bytes.toString('utf8')}`]));
}

async function makeModule(): Promise<string> {
  const folder = temporaryFolder();
  const answers = await answersOf({ database: 'none', schedule: 'none', governance: 'standard' });
  const { proposal } = await prepareModule(answers, folder);
  await applyProposal(proposal);
  return proposal.root;
}

describe('Addons of a module', function () {
  this.timeout(300_000);

  it('leave the bytes of before when all are taken out, whatever order they came and went in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(addon, { selector: ({ name }) => name.split(':')[0], minLength: 1, maxLength: 5 }),
        fc.array(fc.constantFrom(...Object.keys(EDITS)), { maxLength: 3 }),
        fc.infiniteStream(fc.nat()),
        async (addons, edits, numbers) => {
          const root = await makeModule();
          for (const edit of edits) EDITS[edit]?.(root);
          const before = filesOf(root);
          const numbered = addons.map((one) => ({ one, at: numbers.next().value ?? 0 }));
          for (const { add } of addons) await write(await add(await loadModule(root)));
          for (const { one } of numbered.toSorted((a, b) => a.at - b.at))
            await write(await one.remove(await loadModule(root)));
          assert.deepEqual(filesOf(root), before);
        },
      ),
      { numRuns: process.env.DGM_FULL === '1' ? 300 : 25 },
    );
  });

  it('keep what somebody changes while they are there', async () => {
    await fc.assert(
      fc.asyncProperty(
        addon,
        fc.uniqueArray(fc.constantFrom(...Object.keys(EDITS)), { minLength: 1, maxLength: 3 }),
        async (one, edits) => {
          const [edited, plain] = [await makeModule(), await makeModule()];
          await write(await one.add(await loadModule(edited)));
          for (const root of [edited, plain]) for (const edit of edits) EDITS[edit]?.(root);
          await write(await one.remove(await loadModule(edited)));
          assert.deepEqual(filesOf(edited), filesOf(plain));
        },
      ),
      { numRuns: process.env.DGM_FULL === '1' ? 300 : 20 },
    );
  });

  it('give the bytes that the module would have had from the start', async () => {
    for (const engine of ENGINES) {
      const root = await makeModule();
      await write(await addDatabase(await loadModule(root), { name: MAIN, engine }));
      const folder = temporaryFolder();
      const answers = await answersOf({ database: engine, schedule: 'none', governance: 'standard' });
      const { proposal } = await prepareModule(answers, folder);
      await applyProposal(proposal);
      const without = (files: ReadonlyMap<string, string>) =>
        new Map([...files].filter(([path]) => path !== '.env'));
      assert.deepEqual(without(filesOf(root)), without(filesOf(proposal.root)), engine);
    }
  });
});
