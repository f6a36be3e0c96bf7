import { posix } from 'node:path';
import type { RegisteredModule } from '../registry.ts';
import { type Finding, finding } from './finding.ts';
import type { Inspection } from './inspection.ts';
import { type Location, lineOf, locationsOf } from './locations.ts';
import { listedProjects } from './strangers.ts';

/** The registry against `workspace.yaml` and `dg.toml`: locations that are missing, doubled, or another. */
export function* locationRules(inspection: Inspection): Generator<Finding> {
  yield* doubled(inspection);
  yield* served(inspection);
  yield* projectRules(inspection);
}

function* doubled({ files }: Inspection): Generator<Finding> {
  const file = files.get('workspace');
  if (file === undefined) return;
  const seen = new Map<string, Location & { readonly name: string }>();
  for (const one of locationsOf(file)) {
    const { name } = one;
    if (name === undefined) continue;
    const first = seen.get(name.toLowerCase());
    if (first === undefined) {
      seen.set(name.toLowerCase(), { ...one, name });
      continue;
    }
    const isSame = first.name === name;
    yield finding(isSame ? 'location-duplicate' : 'location-case', {
      ...{ path: file.path, line: lineOf(file, one) },
      message: isSame
        ? `The code location ${name} is there twice, first at line ${lineOf(file, first)}.`
        : `The code locations ${first.name} and ${name} differ in upper and lower case only.`,
      remedy: isSame
        ? 'Take one of them out, or give it another location_name: Dagster refuses the file.'
        : 'Give one of them another location_name: files and services of both would be the same.',
    });
  }
}

/** What `workspace.yaml` says of each module. */
function* served({ files, registry }: Inspection): Generator<Finding> {
  const file = files.get('workspace');
  if (file === undefined || file.value === undefined) return;
  // Of one that is there twice, the first counts; that it is is told elsewhere.
  const byName = new Map(
    locationsOf(file)
      .map((one) => [one.name, one] as const)
      .reverse(),
  );
  for (const module of registry.modules) {
    const location = byName.get(module.name);
    if (location === undefined) {
      // What was ours there and is gone is told by the rule of blocks.
      if (module.owned[file.path] === undefined)
        yield finding('location-missing', {
          path: file.path,
          message: `The module ${module.name} is not listed, so that nothing serves it.`,
          remedy: 'dgm workspace sync lists it.',
        });
      continue;
    }
    const other = otherAddress(module, location);
    if (other === undefined) continue;
    yield finding('location-differs', {
      ...{ path: file.path, line: lineOf(file, location) },
      message: `${module.name} is at ${other} here, and at ${module.host}:${module.port} by the registry.`,
      remedy: `Put it back, or: dgm workspace remove ${module.name}, then dgm workspace add ${module.path}.`,
    });
  }
}

function otherAddress(
  { host, port }: RegisteredModule,
  { isServer, host: at, port: on }: Location,
): string | undefined {
  if (!isServer || ((at ?? host) === host && (on ?? port) === port)) return undefined;
  return `${at ?? host}:${on ?? port}`;
}

/** What `dg.toml` says, which is for `dg dev`. */
function* projectRules({ files, registry, state, strangers, modules }: Inspection): Generator<Finding> {
  const file = files.get('dg');
  const listed = new Set<string>();
  const gone = new Set(modules.filter(({ isThere }) => !isThere).map(({ module }) => module.path));
  const known = new Set([...registry.modules.map(({ path }) => path), ...strangers.map(({ path }) => path)]);
  for (const { path, line } of listedProjects(file)) {
    listed.add(path);
    // Of a folder that is a module's, the rule of modules tells.
    if (file === undefined || known.has(path) || gone.has(path)) continue;
    const message = `The project ${path} is listed, and its folder is gone.`;
    yield finding('project-gone', { path: file.path, line, message, remedy: 'Take it out of the list.' });
  }
  for (const { path, line } of strangers) {
    if (state !== 'registered') break;
    const isListed = line !== undefined && file !== undefined;
    yield finding('project-unregistered', {
      path: isListed ? file.path : path,
      line,
      message: `The project ${path} is no module of the workspace${isListed ? ': only dg dev knows it' : ''}.`,
      remedy: `dgm workspace sync adds it, or: dgm workspace add ${path}.`,
    });
  }
  if (file === undefined || file.text.trim() === '') return;
  for (const { name, path, project, owned } of registry.modules) {
    if (!project || listed.has(posix.normalize(path)) || owned[file.path] !== undefined) continue;
    const message = `The project ${path} of the module ${name} is not listed, so that dg does not know it.`;
    yield finding('project-unlisted', { path: file.path, message, remedy: 'dgm workspace sync lists it.' });
  }
}
