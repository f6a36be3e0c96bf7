import { appendFileSync, chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crash } from '../support/crash.ts';
import { dgm } from '../support/dgm.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeProject } from '../support/workspace.ts';

/** A command over a folder that was brought into a certain state. */
export interface DryRunCase {
  readonly what: string;
  /** Its name in the table of commands. */
  readonly command: string;
  readonly args: readonly string[];
  /** Makes the folder that the command is called in. */
  readonly prepare: () => Promise<string>;
  /** The folder that is written to, from there. */
  readonly root: string;
  /** Whether a crash came before: then that is told. */
  readonly isCrashed?: boolean;
}

const QUICK = ['new', 'orders', '--governance', 'quick'] as const;
const RETITLED = [...QUICK, '--title', 'Other Orders'] as const;

async function call(cwd: string, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await dgm(args, { cwd });
  if (code !== 0) throw new Error(`dgm ${args.join(' ')}: ${stderr}`);
}

async function made(...args: readonly string[]): Promise<string> {
  const cwd = temporaryFolder({ 'data.csv': 'id,day\n1,2026-01-01\n', 'more.csv': 'id,price\n1,2.5\n' });
  await call(cwd, ...args);
  return cwd;
}

/** A module in which somebody has worked by hand. */
async function edited(): Promise<string> {
  return editedAfter(QUICK);
}

async function editedWithoutDatabase(): Promise<string> {
  return editedAfter([...QUICK, '--database', 'none']);
}

async function editedAfter(args: readonly string[]): Promise<string> {
  const cwd = await made(...args);
  const module = join(cwd, 'orders');
  appendFileSync(join(module, 'README.md'), '\nMine.\n');
  writeFileSync(join(module, 'Dockerfile'), 'FROM scratch');
  chmodSync(join(module, 'Dockerfile'), 0o755);
  rmSync(join(module, 'AGENTS.md'));
  return cwd;
}

async function withFourPlans(): Promise<string> {
  const cwd = await made('new', 'orders', '--from', 'data.csv', '--governance', 'standard');
  await call(cwd, 'new', 'orders', '--from', 'more.csv', '--governance', 'quick', '--force');
  await call(cwd, ...RETITLED, '--force');
  return cwd;
}

async function editedSince(): Promise<string> {
  const cwd = await made(...QUICK);
  await call(cwd, ...RETITLED, '--force');
  appendFileSync(join(cwd, 'orders', 'README.md'), '\nMine.\n');
  return cwd;
}

async function crashedAfresh(): Promise<string> {
  const cwd = temporaryFolder();
  await crash(QUICK, cwd, join(cwd, 'orders'));
  return cwd;
}

async function crashedOver(): Promise<string> {
  const cwd = await edited();
  await crash([...RETITLED, '--force'], cwd, join(cwd, 'orders'), 'README.md');
  return cwd;
}

async function workspaceWith(...args: readonly string[]): Promise<string> {
  const cwd = await made('workspace', 'init', 'platform', '--yes', ...args);
  for (const path of ['modules/sales', 'modules/crm']) writeProject(join(cwd, 'platform'), path);
  await call(join(cwd, 'platform'), 'workspace', 'add', 'modules/crm');
  appendFileSync(join(cwd, 'platform', 'docker-compose.yml'), '# Mine.');
  return cwd;
}

const workspace = { root: 'platform', command: 'workspace' };
const IN_PLATFORM = ['--workspace', 'platform'];
const over = { root: 'orders', command: 'new', prepare: edited };
const undo = { root: 'orders', command: 'undo' };
const database = { root: 'orders', command: 'database' };
const deployment = { root: 'orders', command: 'deployment' };

export const DRY_RUN_CASES: readonly DryRunCase[] = [
  { ...over, what: 'new, afresh', args: QUICK, prepare: async () => temporaryFolder() },
  {
    ...{ what: 'new, in a folder of other files', command: 'new', root: 'a b/ü "c"' },
    args: [...QUICK, '--directory', 'a b/ü "c"'],
    prepare: async () =>
      temporaryFolder({ 'a b/ü "c"/.yo-rc.json': '{"x": {"y":1}}', 'a b/ü "c"/.env': 'A=secret\n' }),
  },
  ...(['force', 'skip', 'merge'] as const).map((flag) => ({
    ...over,
    what: `new, over an edited module with --${flag}`,
    args: [...QUICK, `--${flag}`],
  })),
  { ...over, what: 'new, with other answers', args: [...RETITLED, '--force'] },
  {
    ...{
      ...over,
      what: 'new, with another data file',
      args: ['new', 'orders', '--from', 'more.csv', '--force'],
    },
    prepare: () => made('new', 'orders', '--from', 'data.csv'),
  },
  {
    ...{ ...over, what: 'new, with less governance than before', args: [...QUICK, '--force'] },
    prepare: () => made('new', 'orders', '--governance', 'standard'),
  },
  {
    ...{ ...over, what: 'new, where nothing is to do', args: QUICK },
    prepare: () => made(...QUICK),
  },
  {
    ...{ ...over, what: 'new, after a crash', args: QUICK },
    ...{ prepare: crashedAfresh, isCrashed: true },
  },
  {
    ...{ ...over, what: 'new, after a crash over an edited module', args: [...QUICK, '--force'] },
    ...{ prepare: crashedOver, isCrashed: true },
  },
  {
    ...{ ...database, what: 'database add, over a module that was edited' },
    ...{
      args: ['database', 'add', 'orders', '--engine', 'duckdb', '--force'],
      prepare: editedWithoutDatabase,
    },
  },
  {
    ...{ ...database, what: 'database remove, over a module that was edited' },
    ...{ args: ['database', 'remove', 'orders', '--skip'], prepare: edited },
  },
  {
    ...{ ...database, what: 'database remove, where there is none' },
    ...{ args: ['database', 'remove', 'orders', '--name', 'warehouse'], prepare: () => made(...QUICK) },
  },
  {
    ...{ root: 'orders', command: 'schedule', what: 'schedule add, over a module that was edited' },
    ...{ args: ['schedule', 'add', 'orders', '--name', 'nightly', '--cron', '0 1 * * *'], prepare: edited },
  },
  {
    ...{ ...deployment, what: 'deployment add, over a module that was edited' },
    ...{ args: ['deployment', 'add', 'orders', '--host', 'here'], prepare: edited },
  },
  {
    ...{ ...deployment, what: 'deployment remove', args: ['deployment', 'remove', 'orders'] },
    prepare: () => made(...QUICK, '--deployment', 'production', '--host', 'here'),
  },
  {
    ...{ ...workspace, what: 'workspace init', args: ['workspace', 'init', 'platform', '--yes'] },
    prepare: async () => temporaryFolder({ 'platform/.gitignore': 'x\n', 'platform/README.md': 'Mine.\n' }),
  },
  {
    ...{ ...workspace, what: 'workspace add', prepare: workspaceWith },
    args: ['workspace', 'add', 'platform/modules/sales', ...IN_PLATFORM],
  },
  {
    ...{
      ...workspace,
      what: 'workspace add, to processes',
      prepare: () => workspaceWith('--runtime', 'processes'),
    },
    args: ['workspace', 'add', 'platform/modules/sales', ...IN_PLATFORM],
  },
  {
    ...{
      ...workspace,
      what: 'workspace remove, of units',
      prepare: () => workspaceWith('--runtime', 'systemd'),
    },
    args: ['workspace', 'remove', 'crm', ...IN_PLATFORM],
  },
  {
    ...{ ...workspace, what: 'new, into a workspace', command: 'new', prepare: workspaceWith },
    args: [...QUICK, '--database', 'postgres', ...IN_PLATFORM],
  },
  { ...undo, what: 'undo of new', args: ['undo', 'orders'], prepare: () => made(...QUICK) },
  { ...undo, what: 'undo of the last plan', args: ['undo', 'orders'], prepare: withFourPlans },
  { ...undo, what: 'undo of several plans', args: ['undo', 'orders', '--to', '2'], prepare: withFourPlans },
  ...(['force', 'skip', 'merge'] as const).map((flag) => ({
    ...{ ...undo, what: `undo of a file that was changed since, with --${flag}` },
    ...{ args: ['undo', 'orders', `--${flag}`], prepare: editedSince },
  })),
  {
    ...{ ...undo, what: 'undo after a crash', args: ['undo', 'orders', '--force'] },
    ...{ prepare: crashedOver, isCrashed: true },
  },
  {
    ...{ what: 'recover of new', command: 'recover', root: 'orders', args: ['recover', 'orders'] },
    ...{ prepare: crashedAfresh, isCrashed: true },
  },
  {
    ...{ what: 'recover of an edited module', command: 'recover', root: 'orders' },
    ...{ args: ['recover', 'orders'], prepare: crashedOver, isCrashed: true },
  },
  {
    ...{ what: 'recover where nothing is to do', command: 'recover', root: 'orders' },
    ...{ args: ['recover', 'orders'], prepare: () => made(...QUICK) },
  },
];
