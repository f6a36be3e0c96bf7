import { join } from 'node:path';
import type { z } from 'zod';
import { isFolder } from '../apply/folders.ts';
import { deploymentFile, deploymentsSchema, storedDeployments } from '../deployment/stored-deployments.ts';
import { InvalidContentError, UsageError } from '../errors.ts';
import { lookAt } from '../plan/locate.ts';
import { type FileState, type InsideRoot, insideRoot } from '../plan/plan.ts';
import { type ModuleAnswers, moduleQuestions } from '../questions/module.ts';
import { resolveAnswers } from '../questions/resolve.ts';
import { readStoredAnswers, readStoredSection, YO_RC } from '../questions/stored-answers.ts';
import type { Source } from '../sources/source-file.ts';
import { SOURCES } from '../state/state-folder.ts';
import { automationsSchema } from './automations.ts';
import { type Connection, connectionsSchema, MAIN } from './databases.ts';
import { packageName } from './names.ts';
import { databaseNameProblem } from './resources.ts';
import { readSourcesRecord } from './sources-record.ts';
import { type Addons, type DataLocation, type ModuleSpec, specify } from './spec.ts';

/** A module as it was made, with what was added to it since. */
export interface LoadedModule {
  /** Absolute. */
  readonly root: string;
  readonly answers: ModuleAnswers;
  readonly addons: Addons;
  readonly sources: readonly Source[];
  readonly data: DataLocation;
  readonly spec: ModuleSpec;
  /** The files that were read, as they were: a plan that was made from them is stale once they are others. */
  readonly basis: ReadonlyMap<InsideRoot, FileState | undefined>;
}

/**
 * Reads what a module was made from: its stored answers, and the record of its sources. Both are untrusted.
 * @param root the module's folder, absolute.
 * @throws UsageError where the folder holds no module of ours, InvalidContentError where what is stored is damaged.
 */
export async function loadModule(root: string): Promise<LoadedModule> {
  const own = await basisOf(root, [insideRoot(YO_RC), SOURCES]);
  const section = await readStoredSection(root);
  if (typeof section.name !== 'string') {
    throw new UsageError(`${root} is no module that was made here.`, {
      why: `Its ${YO_RC} tells no answers of one.`,
      next: 'Give the folder of a module, or make one with dgm new.',
    });
  }
  const stored = await readStoredAnswers(root, moduleQuestions, false);
  const answers = await resolveAnswers(moduleQuestions, {
    layers: [{ ...stored, answers: { ...stored.answers, directory: root } }],
    ask: undefined,
    takesDefaults: true,
  }).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    throw new InvalidContentError(`${join(root, YO_RC)} is not what the module was made with.`, {
      why: error.message.split('\n')[0] ?? '',
      next: 'Get it back from git.',
      cause: error,
    });
  });
  const names = readAddons(deploymentsSchema, 'deployments', section, root);
  const basis = new Map([...own, ...(await basisOf(root, names.map(deploymentFile).map(insideRoot)))]);
  const addons = {
    deployments: await storedDeployments(root, names),
    connections: checkedConnections(readAddons(connectionsSchema, 'connections', section, root), root),
    automations: readAddons(automationsSchema, 'automations', section, root),
  };
  if (!(await isFolder(join(root, 'src', packageName(answers.name))))) {
    throw new InvalidContentError(`${answers.name} is not the name that ${root} was made with.`, {
      why: `There is no src/${packageName(answers.name)} in it, and ${YO_RC} has the name.`,
      next: 'Get the file back from git.',
    });
  }
  const { sources, data } = await readSourcesRecord(root);
  return { root, answers, addons, sources, data, spec: specify(answers, sources, data, addons), basis };
}

/** Looked at first: what is read later is these bytes, or the plan is refused as stale. */
async function basisOf(root: string, paths: readonly InsideRoot[]): Promise<LoadedModule['basis']> {
  const look = lookAt(root);
  return new Map(await Promise.all(paths.map(async (path) => [path, await look(path)] as const)));
}

/** What no question has checked may name files elsewhere. */
function checkedConnections(connections: readonly Connection[], root: string): readonly Connection[] {
  const names = connections.map(({ name }) => name);
  const bad = names.find(
    (name, index) => databaseNameProblem(name) !== undefined || name === MAIN || names.indexOf(name) < index,
  );
  if (bad === undefined) return connections;
  throw new InvalidContentError(
    `${JSON.stringify(bad)} in ${join(root, YO_RC)} is no name of a connection.`,
    {
      next: 'Get the file back from git.',
    },
  );
}

function readAddons<T>(
  schema: z.ZodType<readonly T[]>,
  key: keyof Addons,
  section: Readonly<Record<string, unknown>>,
  root: string,
): readonly T[] {
  const parsed = schema.safeParse(section[key] ?? []);
  if (parsed.success) return parsed.data;
  throw new InvalidContentError(`The ${key} in ${join(root, YO_RC)} are damaged.`, {
    next: 'Get the file back from git.',
  });
}
