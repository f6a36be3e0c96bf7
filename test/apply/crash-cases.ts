import { appendFileSync, chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { applyPlan } from '../../src/apply/apply.ts';
import type { Disk } from '../../src/apply/disk.ts';
import { planUndo } from '../../src/apply/plan-undo.ts';
import { recover } from '../../src/apply/recover.ts';
import { prepareUndo } from '../../src/apply/undo.ts';
import { carryOut } from '../../src/commands/carry-out.ts';
import { type Content, insideRoot } from '../../src/plan/plan.ts';
import type { Proposal, Wanted } from '../../src/plan/proposal.ts';
import { checkStateFolder } from '../../src/state/state-folder.ts';
import { applyContext, planProposal } from '../support/apply.ts';
import { proposeAddition, proposeRemoval, proposeWorkspace, writeProject } from '../support/workspace.ts';
import { memoryFolder } from './crash-folder.ts';
import { FaultyDisk, type Operation } from './faulty-disk.ts';

/** A command that writes, in a situation of its own. */
export interface CrashCase {
  /** Its name in the table of commands. */
  readonly command: string;
  readonly situation: string;
  /** Puts a folder in the state before the command. */
  readonly prepare: (folder: string) => Promise<void>;
  /** Plans and writes what the command does. */
  readonly run: (folder: string, disk: Disk) => Promise<unknown>;
}

/** The module of all cases, in the folder of a case. */
export function rootIn(folder: string): string {
  return join(folder, 'orders');
}

// The same moment in all runs, so that the records of two runs are the same bytes.
const NOW = new Date();

function contextOn(disk: Disk) {
  return applyContext({ disk, now: () => NOW });
}

/** What the next command does first, on a disk that works. */
export async function runRecover(folder: string, disk: Disk = new FaultyDisk()): Promise<void> {
  if (await checkStateFolder(rootIn(folder))) await recover(rootIn(folder), undefined, contextOn(disk));
}

export async function runNew(proposal: Proposal, disk: Disk): Promise<void> {
  await applyPlan(await planProposal(proposal), contextOn(disk));
}

async function runUndo(folder: string, disk: Disk): Promise<void> {
  const undo = await prepareUndo(rootIn(folder), undefined);
  const { plan } = planUndo(rootIn(folder), undo, undefined);
  await applyPlan(plan, { ...contextOn(disk), undoes: undo.ids, removesRoot: undo.madeRoot });
}

/** Calls `dgm new` again, on the way of the command itself. */
export async function runNewAgain(folder: string): Promise<void> {
  const options = { isDryRun: false, isJson: false, report: undefined, policy: 'force' } as const;
  const stdout = new PassThrough();
  const errand = { command: 'test', options, stdout, report: () => undefined, ask: undefined };
  await carryOut(firstProposal(folder), errand);
}

function proposalOf(folder: string, files: Readonly<Record<string, string>>, line: string): Proposal {
  const wholes = Object.entries(files).map(([path, content]): Wanted => {
    const mode = path.endsWith('.sh') ? 0o755 : 0o644;
    return { kind: 'whole', path: insideRoot(path), content, mode };
  });
  const edit = (text = ''): string => (text.includes(line) ? text : `${text}${line}\n`);
  const edited: Wanted = { kind: 'edit', path: insideRoot('.gitignore'), mode: 0o644, edit };
  return { root: rootIn(folder), part: 'module', files: [...wholes, edited] };
}

export function firstProposal(folder: string): Proposal {
  const files = {
    'README.md': '# Orders\n',
    'run.sh': '#!/bin/sh\necho 1\n',
    'orders/old.py': 'OLD = 1\n',
    'orders/defs/same.py': 'SAME = 1\n',
    'linked/table.py': 'TABLE = 1\n',
  };
  return proposalOf(folder, files, '/.env');
}

/** Leaves one file, changes three, has lost one, and makes one in folders of its own. */
function secondProposal(folder: string): Proposal {
  const files = {
    'README.md': '# Orders, again\n',
    'run.sh': '#!/bin/sh\necho 2\n',
    'orders/defs/same.py': 'SAME = 1\n',
    'linked/table.py': 'TABLE = 2\n',
    'orders/defs/more/deep/new.py': 'NEW = 1\n',
  };
  return proposalOf(folder, files, '/data');
}

/** A module that was made and edited by hand, with a link on the way to a file and modes of its own. */
async function makeEdited(folder: string): Promise<void> {
  const root = rootIn(folder);
  mkdirSync(join(root, 'real'), { recursive: true });
  symlinkSync('real', join(root, 'linked'));
  await runNew(firstProposal(folder), new FaultyDisk());
  appendFileSync(join(root, 'README.md'), 'By hand.\n');
  chmodSync(join(root, 'README.md'), 0o640);
  chmodSync(join(root, 'run.sh'), 0o700);
}

async function makeTwice(folder: string): Promise<void> {
  await makeEdited(folder);
  await runNew(secondProposal(folder), new FaultyDisk());
  // More than the umask lets through, so that a folder that is made again shows it.
  chmodSync(join(rootIn(folder), 'orders', 'defs', 'more', 'deep'), 0o777);
}

export const INTO_NOTHING: CrashCase = {
  ...{ command: 'new', situation: 'into nothing', prepare: async () => undefined },
  run: (folder, disk) => runNew(firstProposal(folder), disk),
};

const OVER_EDITED: CrashCase = {
  ...{ command: 'new', situation: 'over a module that was edited', prepare: makeEdited },
  run: (folder, disk) => runNew(secondProposal(folder), disk),
};

const UNDO_FIRST: CrashCase = {
  ...{ command: 'undo', situation: 'of the first plan', run: runUndo },
  prepare: (folder) => runNew(firstProposal(folder), new FaultyDisk()),
};

const UNDO_LATER: CrashCase = {
  ...{ command: 'undo', situation: 'of a later plan', prepare: makeTwice, run: runUndo },
};

const SECRET = 'a password';

/** A module that gets a database, whose password is in no plan. */
const ADD_DATABASE: CrashCase = {
  ...{ command: 'database', situation: 'with a secret, over a module that was edited' },
  prepare: async (folder) => {
    await makeEdited(folder);
    writeFileSync(join(rootIn(folder), '.env'), 'A=1\n', { mode: 0o640 });
  },
  run: async (folder, disk) => {
    const before = secondProposal(folder);
    const edit = (text = ''): Content => (text.includes('B=') ? text : [`${text}B=`, { secret: 'B' }, '\n']);
    const env: Wanted = { kind: 'edit', path: insideRoot('.env'), mode: 0o600, edit };
    const context = { ...contextOn(disk), reveal: () => SECRET };
    await applyPlan(await planProposal({ ...before, files: [...before.files, env] }), context);
  },
};

/** A module that gets files of its own beside those that were there. */
const ADD_SCHEDULE: CrashCase = {
  ...{ command: 'schedule', situation: 'beside what is there', prepare: makeEdited },
  run: async (folder, disk) => {
    const { files, ...proposal } = firstProposal(folder);
    const added = proposalOf(folder, { 'orders/defs/automation/nightly.py': 'NIGHTLY = 1\n' }, '/.env').files;
    await applyPlan(await planProposal({ ...proposal, files: [...files, ...added] }), contextOn(disk));
  },
};

/** A module that gets the files of a deployment, one of them to be run. */
const ADD_DEPLOYMENT: CrashCase = {
  ...{ command: 'deployment', situation: 'with a script, beside what is there', prepare: makeEdited },
  run: async (folder, disk) => {
    const { files, ...proposal } = firstProposal(folder);
    const made = {
      'deploy/production/deploy.sh': '#!/bin/sh\n',
      'deploy/production/deployment.yaml': 'a: 1\n',
    };
    const added = proposalOf(folder, made, '/.env').files;
    await applyPlan(await planProposal({ ...proposal, files: [...files, ...added] }), contextOn(disk));
  },
};

/** A workspace that has one module. */
async function makeWorkspace(
  folder: string,
  settings: Parameters<typeof proposeWorkspace>[1],
): Promise<void> {
  const root = rootIn(folder);
  mkdirSync(root);
  await applyProposalOn(await proposeWorkspace(root, settings), new FaultyDisk());
  for (const path of ['modules/sales', 'modules/crm']) writeProject(root, path);
  await applyProposalOn(await proposeAddition(root, ['modules/crm']), new FaultyDisk());
}

/** A workspace that a module joins: lines in five files of a team, and the registry. */
const JOIN_WORKSPACE: CrashCase = {
  ...{ command: 'workspace', situation: 'with a module that joins' },
  prepare: (folder) => makeWorkspace(folder, {}),
  run: async (folder, disk) =>
    applyProposalOn(await proposeAddition(rootIn(folder), ['modules/sales']), disk),
};

/** A workspace that a module leaves, which has a unit of its own. */
const LEAVE_WORKSPACE: CrashCase = {
  ...{ command: 'workspace', situation: 'with a module that leaves, and its unit' },
  prepare: (folder) => makeWorkspace(folder, { runtime: 'systemd' }),
  run: async (folder, disk) => applyProposalOn(await proposeRemoval(rootIn(folder), ['crm']), disk),
};

async function applyProposalOn(proposal: Proposal, disk: Disk): Promise<void> {
  await applyPlan(await planProposal(proposal), { ...contextOn(disk), reveal: () => SECRET });
}

/** Recovery of what a command has left that died when all was in its place, and nothing was said yet. */
function recoveryAfter(dead: CrashCase): CrashCase {
  return {
    ...{ command: 'recover', situation: `after ${dead.command} ${dead.situation}` },
    prepare: async (folder) => {
      await dead.prepare(folder);
      const lastIs = (await numberOfCommit(dead)) - 1;
      await dead.run(folder, new FaultyDisk({ lastIs })).catch(() => undefined);
    },
    run: runRecover,
  };
}

/** The number of the operation that makes a command done. */
async function numberOfCommit({ prepare, run }: CrashCase): Promise<number> {
  const folder = memoryFolder();
  await prepare(folder);
  const disk = new FaultyDisk();
  await run(folder, disk);
  const number = commitOf(disk)?.number;
  if (number === undefined) throw new Error('the command was never done');
  return number;
}

/** What makes a command done, where it was done. */
export function commitOf(disk: FaultyDisk): Operation | undefined {
  return disk.log.find(({ kind, to }) => kind === 'rename' && to?.endsWith('/undo.json') === true);
}

export const CRASH_CASES: readonly CrashCase[] = [
  ...[INTO_NOTHING, OVER_EDITED, ADD_DATABASE, ADD_SCHEDULE, ADD_DEPLOYMENT, JOIN_WORKSPACE, LEAVE_WORKSPACE],
  ...[UNDO_FIRST, UNDO_LATER],
  ...[INTO_NOTHING, OVER_EDITED, UNDO_FIRST, UNDO_LATER].map(recoveryAfter),
];
