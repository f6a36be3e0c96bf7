import { execFileSync, type SpawnSyncOptions, spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePython, PYTHON_BIN, ROOT } from '../test/support/python.ts';
import { writeCookiecutter, writeCopier } from './peer-templates.ts';

/** A program that is timed. */
export interface Subject {
  readonly name: string;
  /** What comes before each run and is not timed. */
  readonly before: () => void;
  readonly run: () => void;
}

/** The bin as it is built. */
export const CLI = join(ROOT, 'dist', 'src', 'cli.js');
const YO = join(ROOT, 'node_modules', 'yo', 'lib', 'cli.js');

/** Builds the package and the peers' templates in a new folder, and returns what is to be timed. */
export function prepareSubjects(): { subjects: readonly Subject[]; folder: string } {
  ensurePython();
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
  const folder = mkdtempSync(join(tmpdir(), 'dgm-bench-'));
  const at = (...parts: string[]): string => join(folder, ...parts);
  // `yo` gives up root: what it works in belongs to the user that it becomes.
  for (const name of ['home', 'work']) own(at(name));
  own(folder);
  const env = {
    ...process.env,
    HOME: at('home'),
    NODE_PATH: at('generators'),
    DAGSTER_DISABLE_TELEMETRY: '1',
  };
  const options: SpawnSyncOptions = { cwd: at('work'), env, stdio: ['ignore', 'ignore', 'pipe'] };
  const made = at('work', 'shop');
  const clean = (): void => rmSync(made, { recursive: true, force: true });
  const subject = (name: string, program: string, ...args: string[]): Subject => ({
    name,
    before: clean,
    run: () => demand(name, program, args, options),
  });

  demand('dgm new', process.execPath, [CLI, 'new', 'shop', '--yes', '--directory', at('model')], options);
  writeCopier(at('model'), at('copier'));
  writeCookiecutter(at('model'), at('cookiecutter'));
  linkGenerators(at('generators'));

  const bin = (name: string): string => join(PYTHON_BIN, name);
  return {
    folder,
    subjects: [
      subject('node -e 0', process.execPath, '-e', '0'),
      subject('dgm --help', process.execPath, CLI, '--help'),
      subject('dgm new', process.execPath, CLI, 'new', 'shop', '--yes'),
      subject('create-dagster project', bin('create-dagster'), 'project', 'shop', '--no-uv-sync'),
      subject('copier copy', bin('copier'), 'copy', '--quiet', '--defaults', at('copier'), 'shop'),
      subject('cookiecutter', bin('cookiecutter'), '--no-input', at('cookiecutter')),
      subject('cp -r', 'cp', '-r', at('model'), 'shop'),
      subject('yo, an empty generator', process.execPath, YO, 'empty'),
      subject('yo dagster-module', process.execPath, YO, 'dagster-module', 'shop', '--yes'),
    ],
  };
}

/** Installs our package and a generator that writes one file, where `yo` finds them. */
function linkGenerators(folder: string): void {
  mkdirSync(join(folder, 'generator-empty', 'generators', 'app'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'generator-empty', 'node_modules'));
  writeFileSync(
    join(folder, 'generator-empty', 'package.json'),
    JSON.stringify({
      name: 'generator-empty',
      version: '1.0.0',
      type: 'module',
      keywords: ['yeoman-generator'],
    }),
  );
  writeFileSync(
    join(folder, 'generator-empty', 'generators', 'app', 'index.js'),
    `import Generator from 'yeoman-generator';
export default class extends Generator {
  constructor(args, options) { super(args, options, { customInstallTask: true }); }
  writing() { this.fs.write(this.destinationPath('shop/file.txt'), 'text'); }
}
`,
  );
  const ours = join(folder, 'generator-dagster-module');
  for (const part of ['package.json', 'dist', 'templates'])
    cpSync(join(ROOT, part), join(ours, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(ours, 'node_modules'));
}

function demand(name: string, program: string, args: readonly string[], options: SpawnSyncOptions): void {
  const { status, error, stderr } = spawnSync(program, args, options);
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${name} failed: ${String(stderr)}`);
}

function own(folder: string): void {
  if (!existsSync(folder)) mkdirSync(folder);
  if (process.getuid?.() === 0) chownSync(folder, 1000, 1000);
}
