import { posix } from 'node:path';
import { ownershipIn } from '../ownership.ts';
import { record } from '../parsed-values.ts';
import type { RegisteredModule } from '../registry.ts';
import type { SharedFile } from './shared-file.ts';
import { listedProjects } from './strangers.ts';

/** What has become of what a module has in a file. */
export interface BlockState {
  readonly module: RegisteredModule;
  readonly state: 'missing' | 'entry-missing' | 'edited';
}

/**
 * What somebody has taken out of a file, or edited, of what modules were given there.
 * @throws BrokenMarks
 */
export function* blockStates(file: SharedFile, modules: readonly RegisteredModule[]): Generator<BlockState> {
  const hashes = ownershipIn(file.kind, file.text);
  const flows = new FlowIndex(file);
  for (const module of modules) {
    const own = module.owned[file.path];
    if (own === undefined) continue;
    const hash = hashes.get(module.name);
    if (own.sha256 !== '' && hash === undefined) yield { module, state: 'missing' };
    else if (own.flows.some((flow) => !flows.has(flow))) yield { module, state: 'entry-missing' };
    else if (own.sha256 !== '' && hash !== own.sha256) yield { module, state: 'edited' };
  }
}

type Flow = RegisteredModule['owned'][string]['flows'][number];

/** Answers whether items of lists and mappings on one line are there; each list is read once. */
class FlowIndex {
  readonly #file: SharedFile;
  readonly #known = new Map<string, ReadonlySet<string>>();
  #projects: ReadonlySet<string> | undefined;

  constructor(file: SharedFile) {
    this.#file = file;
  }

  has({ path, value }: Flow): boolean {
    if (this.#file.kind === 'dg') {
      this.#projects ??= new Set(listedProjects(this.#file).map((one) => one.path));
      const project = record(value).path;
      const folder = posix.dirname(this.#file.path);
      return typeof project !== 'string' || this.#projects.has(posix.join(folder, project));
    }
    // A file that does not parse is a finding of its own.
    if (this.#file.value === undefined) return true;
    const items = this.#items(path);
    return wanted(value).every((one) => items.has(JSON.stringify(one)));
  }

  #items(path: Flow['path']): ReadonlySet<string> {
    const id = JSON.stringify(path);
    let items = this.#known.get(id);
    if (items === undefined) {
      const at = path.reduce<unknown>(
        (value, key) => (Array.isArray(value) ? value[Number(key)] : record(value)[String(key)]),
        this.#file.value,
      );
      const all = Array.isArray(at) ? at.flatMap((one) => [one, ...pairs(one)]) : pairs(at);
      items = new Set(all.map((one) => JSON.stringify(one)));
      this.#known.set(id, items);
    }
    return items;
  }
}

/** What has to be there: an item of a list, or the pairs of a mapping. */
function wanted(value: unknown): readonly unknown[] {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMapping ? pairs(value) : [value];
}

function pairs(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(record(value));
}
