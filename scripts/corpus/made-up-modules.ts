import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { newModule } from './commands.ts';

/** A module that is tried in a workspace. */
export interface MadeUpModule {
  readonly name: string;
  /** From the root. */
  readonly path: string;
  /** Whether it is a project of `dg`. */
  readonly isProject: boolean;
  /** What `add` is told beside the folder. */
  readonly flags: readonly string[];
}

const FOLDER = 'dgm-corpus';

/** One of ours with a database, so that every kind of file is edited; a plain Python file; and a name that YAML reads as a number. */
export const MADE_UP: readonly MadeUpModule[] = [
  { name: 'corpus_sales', path: `${FOLDER}/corpus_sales`, isProject: true, flags: [] },
  {
    name: 'corpus-plain',
    path: `${FOLDER}/plain file`,
    isProject: false,
    flags: ['--name', 'corpus-plain', '--python-file', 'repo.py'],
  },
  { name: '1.50', path: `${FOLDER}/it's "größer"`, isProject: true, flags: [] },
];

/** Puts the made-up modules into a workspace. */
export async function placeModules(root: string): Promise<void> {
  const [ours, plain, odd] = MADE_UP;
  if (ours === undefined || plain === undefined || odd === undefined) return;
  cpSync(await ourModule(ours.name), join(root, ours.path), { recursive: true });
  write(join(root, plain.path, 'repo.py'), 'import dagster as dg\n\ndefs = dg.Definitions()\n');
  write(
    join(root, odd.path, 'pyproject.toml'),
    `[project]\nname = "odd"\nversion = "0.1.0"\n\n[tool.dg]\ndirectory_type = "project"\n\n[tool.dg.project]\nroot_module = "odd"\ncode_location_name = ${JSON.stringify(odd.name)}\n`,
  );
  write(
    join(root, odd.path, 'src', 'odd', 'definitions.py'),
    'import dagster as dg\n\ndefs = dg.Definitions()\n',
  );
}

let made: Promise<string> | undefined;

/** A module as `dgm new` makes it; made once. */
function ourModule(name: string): Promise<string> {
  made ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dgm-corpus-module-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    await newModule(folder, [name, '--yes', '--database', 'postgres']);
    return join(folder, name);
  })();
  return made;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
