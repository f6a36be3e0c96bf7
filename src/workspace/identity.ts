import { basename } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { InvalidContentError, UsageError } from '../errors.ts';
import { MODULE_NAME, type RegisteredModule } from './registry.ts';

/** What a folder says of itself: which code location it is. */
export type Identity = Pick<RegisteredModule, 'name' | 'code' | 'project' | 'named'>;

/** What the user says of it, where the folder itself does not. */
export interface GivenIdentity {
  readonly name?: string | undefined;
  readonly pythonModule?: string | undefined;
  readonly pythonFile?: string | undefined;
}

/** Reads a file of the folder; undefined where there is none. */
export type ReadFile = (path: string) => Promise<string | undefined>;

/** https://docs.dagster.io/guides/build/projects-and-components, and `DgProjectConfig` in dagster-dg-core. */
const PROJECT = z.object({
  root_module: z.string(),
  code_location_name: z.string().optional(),
  code_location_target_module: z.string().optional(),
});

const DG = z.object({ directory_type: z.string(), project: PROJECT.optional() });

const PYPROJECT = z.object({
  tool: z
    .object({
      dg: DG.optional(),
      // What `dagster dev` reads, and `dg` does not.
      dagster: z.object({ module_name: z.string(), code_location_name: z.string().optional() }).optional(),
    })
    .optional(),
});

/**
 * Tells which code location a folder is: what its `dg.toml` or `pyproject.toml` says counts, never what we have stored.
 * @param folder as the user gave it, for messages.
 * @throws UsageError where neither the folder nor the user tells what to load, or both do, differently;
 * InvalidContentError where its files cannot be read.
 */
export async function identify(read: ReadFile, folder: string, given: GivenIdentity): Promise<Identity> {
  const told = await toldBy(read, folder);
  const said = saidBy(given);
  if (told?.project === true && said !== undefined && JSON.stringify(said) !== JSON.stringify(told.code)) {
    throw new UsageError(`${folder} is a project of dg, and says itself what is loaded.`, {
      why: `It is ${JSON.stringify(told.code)}.`,
      next: 'Leave --python-module and --python-file out, or change its pyproject.toml.',
    });
  }
  const code = said ?? told?.code;
  if (code === undefined) {
    throw new UsageError(`${folder} does not say which code location it is.`, {
      why: 'It has no [tool.dg.project] in a pyproject.toml.',
      next: 'Say it with --python-module or --python-file.',
    });
  }
  const name = given.name ?? told?.name ?? basename(folder);
  if (!MODULE_NAME.test(name)) {
    throw new UsageError(`${JSON.stringify(name)} cannot be the name of a module in a workspace.`, {
      why: 'Letters, digits, dots, - and _ may be in it, and it begins with a letter or a digit.',
      next: 'Give another with --name.',
    });
  }
  const isOwn = name === (told?.name ?? basename(folder));
  return { name, code, project: told?.project ?? false, ...(isOwn ? {} : { named: true }) };
}

interface Told {
  readonly name: string | undefined;
  readonly code: Identity['code'];
  readonly project: boolean;
}

async function toldBy(read: ReadFile, folder: string): Promise<Told | undefined> {
  const own = await read('dg.toml');
  // Where both are there, dg reads its own file alone.
  if (own !== undefined) return projectOf(parsed(DG, own, `${folder}/dg.toml`));
  const text = await read('pyproject.toml');
  if (text === undefined) return undefined;
  const { tool } = parsed(PYPROJECT, text, `${folder}/pyproject.toml`);
  const project = tool?.dg === undefined ? undefined : projectOf(tool.dg);
  if (project !== undefined || tool?.dagster === undefined) return project;
  const { module_name: module, code_location_name: name } = tool.dagster;
  return { name, code: { module }, project: false };
}

function projectOf({ directory_type: type, project }: z.infer<typeof DG>): Told | undefined {
  if (type !== 'project' || project === undefined) return undefined;
  const module = project.code_location_target_module ?? `${project.root_module}.definitions`;
  return { name: project.code_location_name, code: { module }, project: true };
}

function parsed<T>(schema: z.ZodType<T>, text: string, path: string): T {
  let why: string | undefined;
  try {
    const result = schema.safeParse(parse(text.replace(/^\uFEFF/, '')));
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    why = `${issue?.path.join('.')}: ${issue?.message}`;
  } catch (error) {
    why = error instanceof Error ? error.message.split('\n')[0] : String(error);
  }
  throw new InvalidContentError(`${path} cannot be read.`, {
    why: why ?? '',
    next: 'Correct it, then call the command again.',
  });
}

function saidBy({ pythonModule, pythonFile }: GivenIdentity): Identity['code'] | undefined {
  if (pythonModule !== undefined && pythonFile !== undefined)
    throw new UsageError('--python-module and --python-file say two things.', { next: 'Give one of them.' });
  if (pythonModule !== undefined) return { module: pythonModule };
  return pythonFile === undefined ? undefined : { file: pythonFile };
}
