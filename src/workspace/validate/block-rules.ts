import { isDeepStrictEqual } from 'node:util';
import type { BrokenMarks } from '../../edit/marks.ts';
import { ownedTexts } from '../../edit/owned-texts.ts';
import { ownershipIn } from '../ownership.ts';
import { REGISTRY, type RegisteredModule } from '../registry.ts';
import { type Finding, finding } from './finding.ts';
import type { Inspection } from './inspection.ts';
import type { SharedFile } from './shared-file.ts';
import { listedProjects } from './strangers.ts';
import { record } from './values.ts';

/** The registry against the files: blocks that are missing, were edited, are broken, or are nobody's. */
export function* blockRules(inspection: Inspection): Generator<Finding> {
  const { files, registry, state } = inspection;
  const owners = new Set(registry.modules.map(({ name }) => name));
  const marked = new Map<string, string>();
  for (const file of files.values()) {
    const broken: BrokenMarks[] = [];
    const there = ownedTexts(file.text, (one) => broken.push(one));
    for (const one of broken) {
      const message = `Marks of ours do not go together: ${one.message}.`;
      const remedy = 'Get the marks back from git, or take the rest of the block out by hand.';
      yield finding('block-broken', { path: file.path, line: one.line, message, remedy });
    }
    for (const [owner, { line }] of there) {
      if (!marked.has(owner)) marked.set(owner, file.path);
      if (state !== 'registered' || owners.has(owner)) continue;
      yield finding('block-stray', {
        ...{ path: file.path, line },
        message: `The block of ${owner} is of no module that the workspace knows.`,
        remedy:
          'dgm workspace sync brings the module back where its folder is there; --force takes the block out.',
      });
    }
    if (broken.length === 0) yield* ownedRules(file, registry.modules, there);
  }
  yield* unitRules(inspection);
  if (state === 'unregistered' && marked.size > 0) {
    yield finding('registry-missing', {
      path: REGISTRY,
      message: `The registry is gone, and the files have blocks of ${shortList([...marked.keys()])}.`,
      remedy: 'Get it back from git, or make it again: dgm workspace sync.',
    });
  }
}

/** A list that is short whatever there is. */
export function shortList(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}

/** What modules have in a file, against what they were given. */
function* ownedRules(
  file: SharedFile,
  modules: readonly RegisteredModule[],
  there: ReturnType<typeof ownedTexts>,
): Generator<Finding> {
  const hashes = ownershipIn(file.kind, file.text);
  const flows = new FlowIndex(file);
  for (const { name, owned } of modules) {
    const own = owned[file.path];
    if (own === undefined) continue;
    const hash = hashes.get(name);
    const missing = (what: string): Finding =>
      finding('block-missing', {
        path: file.path,
        message: `${what} of ${name} is not there any more.`,
        remedy: 'dgm workspace sync puts it in again.',
      });
    if (own.sha256 !== '' && hash === undefined) yield missing('The block');
    else if (own.sha256 !== '' && hash !== own.sha256) {
      yield finding('block-edited', {
        ...{ path: file.path, line: there.get(name)?.line },
        message: `The block of ${name} was edited.`,
        remedy: 'Move the change out of the block; dgm workspace sync --force writes the block anew.',
      });
    }
    if (own.flows.some((flow) => !flows.has(flow, name))) yield missing('An entry');
  }
}

type Flow = RegisteredModule['owned'][string]['flows'][number];

/** Answers whether items of lists and mappings on one line are there; each list is read once. */
class FlowIndex {
  readonly #file: SharedFile;
  readonly #known = new Map<string, ReadonlySet<string>>();

  constructor(file: SharedFile) {
    this.#file = file;
  }

  has({ path, value }: Flow, name: string): boolean {
    if (this.#file.kind === 'dg') {
      const id = 'projects';
      const projects = this.#known.get(id) ?? new Set(listedProjects(this.#file).map((one) => one.path));
      this.#known.set(id, projects);
      return projects.has(String(record(value).path ?? name));
    }
    // A file that does not parse is a finding of its own.
    if (this.#file.value === undefined) return true;
    const items = this.#items(path);
    return parts(value).every((one) => items.has(JSON.stringify(one)));
  }

  #items(path: Flow['path']): ReadonlySet<string> {
    const id = JSON.stringify(path);
    let items = this.#known.get(id);
    if (items === undefined) {
      const at = path.reduce<unknown>(
        (value, key) => (Array.isArray(value) ? value[Number(key)] : record(value)[String(key)]),
        this.#file.value,
      );
      items = new Set(parts(at, true).map((one) => JSON.stringify(one)));
      this.#known.set(id, items);
    }
    return items;
  }
}

/** What is looked for: an item of a list, or the pairs of a mapping; of the place, all that is there. */
function parts(value: unknown, isPlace = false): readonly unknown[] {
  if (Array.isArray(value)) return isPlace ? value.flatMap((one) => [one, ...pairs(one)]) : [value];
  return isPlace || pairs(value).length > 0
    ? pairs(value)
    : [value].filter((one) => !isDeepStrictEqual(one, {}));
}

function pairs(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(record(value));
}

function* unitRules({ registry, units }: Inspection): Generator<Finding> {
  for (const { name, owned } of registry.modules) {
    for (const [path, { sha256 }] of Object.entries(owned)) {
      if (!units.has(path)) continue;
      const text = units.get(path);
      if (text === undefined) {
        const message = `The unit of ${name} is not there any more.`;
        yield finding('block-missing', { path, message, remedy: 'dgm workspace sync puts it in again.' });
      } else if (ownershipIn('units', text).get('') !== sha256) {
        const message = `The unit of ${name} was edited.`;
        const remedy =
          'Put the change into a drop-in beside the unit; dgm workspace sync --force writes the unit anew.';
        yield finding('block-edited', { path, message, remedy });
      }
    }
  }
}
