import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { InvalidContentError, UsageError } from '../../errors.ts';
import { insideRoot } from '../../plan/plan.ts';
import { type Identity, identify } from '../identity.ts';
import { databasesToBring } from '../provided-databases.ts';
import type { RegisteredModule, Registry } from '../registry.ts';
import { type Finding, finding } from './finding.ts';
import type { ModuleFacts } from './inspection.ts';
import { pinsIn } from './pins.ts';

/** Files of a module that are larger are not read. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Reads what the folder of a registered module says. Files are read at once, not in turns: there may be thousands of
 * modules, and each has only a few small ones.
 * @param root absolute.
 */
export async function moduleFacts(
  root: string,
  module: RegisteredModule,
  runtime: Registry['runtime'],
): Promise<ModuleFacts> {
  const folder = join(root, module.path);
  const names = namesIn(folder);
  if (names === undefined) {
    const gone = finding('module-gone', {
      path: module.path,
      message: `The folder of the module ${module.name} is gone.`,
      remedy: `Get it back from git, or take the module out: dgm workspace remove ${module.name}.`,
    });
    return {
      ...{ module, isThere: false, findings: [gone], pins: pinsIn('', module.path), env: undefined },
      hasOtherDatabases: false,
    };
  }
  const texts = new Map<string, string | undefined>();
  const read = (name: string): string | undefined => {
    if (!texts.has(name)) texts.set(name, names.has(name) ? textOf(join(folder, name)) : undefined);
    return texts.get(name);
  };
  const databases = runtime === 'compose' ? databaseFindings(module, read) : [];
  const findings = [...(await identityFindings(module, read)), ...codeFindings(module, folder), ...databases];
  const lock = lockOf(root, module.path, names);
  return {
    ...{ module, findings, isThere: true, hasOtherDatabases: databases.length > 0 },
    pins: pinsIn(read('pyproject.toml') ?? '', `${module.path}/pyproject.toml`, lock),
    env: names.has('.env') ? environmentOf(root, `${module.path}/.env`) : undefined,
  };
}

/** The names in a folder; undefined where there is none. */
function namesIn(folder: string): ReadonlySet<string> | undefined {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return undefined;
  }
}

/** A text; undefined where it cannot be read. */
export function textOf(path: string): string | undefined {
  try {
    return lstatSync(path).size > MOST_BYTES ? undefined : readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The lock of a module: its own, or that of the nearest folder above, as members of a uv workspace have it. */
export function lockOf(
  root: string,
  path: string,
  names?: ReadonlySet<string>,
): { readonly bytes: Buffer; readonly path: string } | undefined {
  for (let folder = path; ; folder = posix.dirname(folder)) {
    const lock = posix.join(folder, 'uv.lock');
    const mayBe = folder !== path || names === undefined || names.has('uv.lock');
    try {
      if (mayBe && lstatSync(join(root, lock)).size <= MOST_BYTES)
        return { bytes: readFileSync(join(root, lock)), path: lock };
    } catch {
      // None here.
    }
    if (folder === '.') return undefined;
  }
}

function environmentOf(root: string, path: string): ModuleFacts['env'] {
  try {
    return { path: insideRoot(path), mode: lstatSync(join(root, path)).mode & 0o777 };
  } catch {
    return undefined;
  }
}

/** Whether a module is still what the registry says that it is. */
async function identityFindings(
  module: RegisteredModule,
  read: (name: string) => string | undefined,
): Promise<readonly Finding[]> {
  const { name, code, project, path } = module;
  const said = 'module' in code ? { pythonModule: code.module } : { pythonFile: code.file };
  const at = read('dg.toml') === undefined ? `${path}/pyproject.toml` : `${path}/dg.toml`;
  const text = read('dg.toml') ?? read('pyproject.toml') ?? '';
  const again = `Put it back, or: dgm workspace remove ${name}, then dgm workspace add ${path}.`;
  const changed = (key: RegExp, message: string): Finding =>
    finding('identity-changed', { path: at, line: lineWith(text, key), message, remedy: again });
  let told: Identity;
  try {
    // A folder that does not say its name is called as it is registered.
    told = await identify(async (file) => read(file), name, project ? {} : said);
  } catch (error) {
    if (error instanceof InvalidContentError) {
      const [, why = ''] = error.message.split('\n');
      const remedy = 'Correct it: dg and dagster cannot read it either.';
      return [finding('module-unreadable', { path: at, message: `It cannot be read: ${why}.`, remedy })];
    }
    if (!(error instanceof UsageError)) throw error;
    const [what = ''] = error.message.split('\n');
    return [changed(/code_location_name/, what)];
  }
  const findings: Finding[] = [];
  if (told.name !== name && module.named !== true)
    findings.push(
      changed(/code_location_name/, `The code location is ${told.name} here, and ${name} in the workspace.`),
    );
  if (JSON.stringify(told.code) !== JSON.stringify(code))
    findings.push(
      changed(
        /root_module|code_location_target_module|module_name/,
        `It loads ${shownCode(told.code)}, and the workspace ${shownCode(code)}.`,
      ),
    );
  return findings;
}

/** Whether the workspace brings the databases that the module has by now. */
function databaseFindings(
  { name, path, databases }: RegisteredModule,
  read: (name: string) => string | undefined,
): readonly Finding[] {
  const env = read('.env');
  // A fresh clone has none: where its databases are, nobody knows.
  const wanted = env === undefined ? undefined : databasesToBring(read('.yo-rc.json') ?? '', env);
  if (wanted === undefined) return [];
  const shown = (names: readonly string[]): string => [...names].sort().join(', ') || 'none';
  const [has, brought] = [shown(wanted), shown(databases.map((one) => one.name))];
  if (has === brought) return [];
  return [
    finding('databases-changed', {
      path: `${path}/.yo-rc.json`,
      message: `${name} has the databases ${has}, and the workspace runs ${brought} for it.`,
      remedy: 'dgm workspace sync puts them in.',
    }),
  ];
}

function shownCode(code: Identity['code']): string {
  return 'module' in code ? code.module : code.file;
}

/** Whether what the code server loads is there; a module may come from an installed package. */
function codeFindings({ code, path, project }: RegisteredModule, folder: string): readonly Finding[] {
  if ('file' in code) {
    if (existsSync(join(folder, code.file))) return [];
    const remedy = 'Get it back from git, or add the module again with another --python-file.';
    const message = 'The Python file that the code server loads is gone.';
    return [finding('code-gone', { path: posix.join(path, code.file), message, remedy })];
  }
  const file = code.module.replaceAll('.', '/');
  const places = ['src/', ''].flatMap((above) => [`${above}${file}.py`, `${above}${file}/__init__.py`]);
  if (!project || places.some((place) => existsSync(join(folder, place)))) return [];
  const message = `The Python module ${code.module} that the code server loads is not in src.`;
  const remedy = 'Get it back from git, or correct root_module in pyproject.toml.';
  return [
    finding('code-gone', { path: posix.join(path, `src/${file}.py`), message, remedy, severity: 'warning' }),
  ];
}

function lineWith(text: string, pattern: RegExp): number | undefined {
  const index = text.split('\n').findIndex((line) => pattern.test(line) && !/^\s*#/.test(line));
  return index === -1 ? undefined : index + 1;
}
