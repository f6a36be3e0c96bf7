import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { prepareModule } from '../../../src/module/make-module.ts';
import type { GivenIdentity } from '../../../src/workspace/identity.ts';
import { copyAll, memoryFolder } from '../../apply/crash-folder.ts';
import { answersOf } from '../../module/answers.ts';
import { applyProposal } from '../../support/apply.ts';
import { writeProject } from '../../support/workspace.ts';

/** A folder that can join a workspace. */
export interface SomeModule {
  /** What the workspace calls it. */
  readonly name: string;
  /** From the root. */
  readonly path: string;
  readonly given: GivenIdentity;
  readonly write: (root: string) => Promise<void>;
}

/** What every secret of these tests has in it, and nothing else. */
export const SECRET = 'kept-to-itself';

/** The value of a secret, as the writer is told it. */
export function secretNamed(name: string): string {
  return `${SECRET}-${name}`;
}

const templates = new Map<string, Promise<string>>();

/** A module as `dgm new` makes it: each kind is made once, and copied. */
function ours(path: string, engine: string): SomeModule {
  const name = path.split('/').at(-1) ?? path;
  const made = async (): Promise<string> => {
    const folder = memoryFolder();
    const answers = await answersOf({ name, database: engine, schedule: 'none', governance: 'quick' });
    const { proposal } = await prepareModule(answers, folder);
    await applyProposal(proposal, 'force', { reveal: secretNamed });
    // What the user has in it belongs to nobody else.
    appendFileSync(join(proposal.root, '.env'), `OWN_TOKEN=${secretNamed('token')}\n`);
    return proposal.root;
  };
  const write = async (root: string): Promise<void> => {
    if (!templates.has(path)) templates.set(path, made());
    mkdirSync(dirname(join(root, path)), { recursive: true });
    copyAll((await templates.get(path)) ?? '', join(root, path));
  };
  return { name, path, given: {}, write };
}

/** A project as `create-dagster` makes it. */
function project(path: string, name: string, given: GivenIdentity = {}): SomeModule {
  return { name: given.name ?? name, path, given, write: async (root) => writeProject(root, path, name) };
}

/** A folder with a Python file, and nothing that tells of it. */
function pythonFile(path: string, name: string): SomeModule {
  const write = async (root: string): Promise<void> => {
    mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, path, 'repo.py'), 'from dagster import Definitions\n\ndefs = Definitions()\n');
  };
  return { name, path, given: { name, pythonFile: 'repo.py' }, write };
}

/** Names that are parts of one another, that YAML may take for something else, and folders with odd letters. */
export const MODULES: readonly SomeModule[] = [
  ours('modules/orders', 'postgres'),
  ours('modules/crm', 'mysql'),
  ours('stock', 'duckdb'),
  ours('a/b/c/web_shop', 'none'),
  ours('modules/lake', 'sqlite'),
  project('projects/zed', 'zed'),
  project('projects/zed-2', 'zed-2'),
  project('projects/orders2', 'orders-2', { name: 'orders.2' }),
  project('projects/with space', 'spaced'),
  project('pröjekte/ä', 'umlaut'),
  project('odd/#1 [x] {y}', 'odd'),
  project('odd/"quoted" \\ $HOME', 'quoted'),
  project('numbers/1', 'one', { name: '1' }),
  project('words/null', 'nothing', { name: 'null' }),
  pythonFile("code/it's mine", 'mine'),
  pythonFile('code/on', 'on'),
];

/** The module of a name; each name is one of {@link MODULES}. */
export function moduleCalled(name: string): SomeModule {
  const found = MODULES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no module ${name}`);
  return found;
}

/** Writes the folder of a module, where it is not there yet. */
export async function putModule(root: string, name: string): Promise<void> {
  const { path, write } = moduleCalled(name);
  if (!existsSync(join(root, path))) await write(root);
}
