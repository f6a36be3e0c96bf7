import { join } from 'node:path';
import { prepareModule } from '../../../src/module/make-module.ts';
import type { ModuleSpec } from '../../../src/module/spec.ts';
import type { RawAnswer } from '../../../src/questions/question.ts';
import { applyProposal } from '../../support/apply.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { type Ended, type Running, run, start } from '../../support/program.ts';
import { PYTHON } from '../../support/python.ts';
import { answersOf } from '../answers.ts';
import { type Servers, settingsOf } from '../servers.ts';

/** A module of one table, `rows`, that has its tables in a database. */
export interface EngineModule {
  readonly spec: ModuleSpec;
  /** Absolute. */
  readonly root: string;
  readonly settings: Readonly<Record<string, string>>;
  /** What its database is to other programs: a name on a server, or a file. */
  readonly database: string;
}

/** A run of a module. */
export interface ModuleRun {
  readonly success: boolean;
  readonly errors: readonly string[];
  /** All that its event log says. */
  readonly log: string;
}

export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Makes a module of a source file, with an empty database where it needs one. */
export async function makeEngineModule(
  name: string,
  given: Readonly<Record<string, RawAnswer>>,
  source: Readonly<Record<string, string>>,
  servers: Partial<Servers>,
): Promise<EngineModule> {
  const folder = temporaryFolder(source);
  const answers = await answersOf({ name, from: Object.keys(source), governance: 'quick', ...given });
  const { spec, proposal } = await prepareModule(answers, folder);
  await applyProposal(proposal);
  const settings = settingsOf(spec, servers);
  const database =
    spec.database === 'sqlite' ? join(proposal.root, `storage/${spec.package}.sqlite`) : spec.package;
  const made = { spec, root: proposal.root, settings, database };
  if (spec.database !== 'sqlite') {
    await read({ ...made, database: spec.database === 'postgres' ? 'postgres' : '' }, servers, [
      `create database ${spec.package}`,
    ]);
  }
  return made;
}

function argument(module: EngineModule, partitions: readonly string[]): string {
  const { root, settings, spec } = module;
  return JSON.stringify({ root, settings, package: spec.package, partitions });
}

/** Starts to materialize all assets of a module, once or for each partition. */
export function startModule(module: EngineModule, partitions: readonly string[] = []): Running {
  const script = join(import.meta.dirname, 'run_module.py');
  return start(PYTHON, [script, argument(module, partitions)], { cwd: module.root });
}

/** Materializes all assets of a module, once or for each partition. */
export async function runModule(
  module: EngineModule,
  partitions: readonly string[] = [],
): Promise<{ readonly runs: readonly ModuleRun[]; readonly ended: Ended }> {
  const ended = await startModule(module, partitions).ended;
  if (ended.code !== 0) throw new Error(ended.stderr.slice(-10_000));
  return { runs: JSON.parse(ended.stdout), ended };
}

/** Asks a module's database as another program does. */
export async function read(
  { spec: { database: engine }, database }: EngineModule,
  servers: Partial<Servers>,
  queries: readonly string[],
): Promise<readonly Answer[]> {
  const port = engine === 'postgres' || engine === 'mysql' ? servers[engine]?.port : undefined;
  const script = join(import.meta.dirname, 'read_tables.py');
  const request = JSON.stringify({ engine, database, port, queries });
  const { code, stdout, stderr } = await run(PYTHON, [script, request], { cwd: import.meta.dirname });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
