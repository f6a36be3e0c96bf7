import { ConflictError, InvalidContentError, UsageError } from '../errors.ts';
import { type Candidate, readCandidate } from './candidate.ts';
import type { RegisteredModule } from './registry.ts';
import type { Inspection } from './validate/inspection.ts';
import type { Workspace } from './workspace.ts';

/** What modules are, read from their folders once; who cannot be read is told of. */
export class Candidates {
  readonly #workspace: Workspace;
  readonly #report: (line: string) => void;
  readonly #known = new Map<string, Candidate | undefined>();

  constructor(workspace: Workspace, report: (line: string) => void) {
    this.#workspace = workspace;
    this.#report = report;
  }

  /** The folder of a registered module; undefined where it is something else by now. */
  async of(module: RegisteredModule): Promise<Candidate | undefined> {
    const { name, path, code, project } = module;
    const said = 'module' in code ? { pythonModule: code.module } : { pythonFile: code.file };
    const found = await this.at(path, { name, ...(project ? {} : said) });
    if (found === undefined || JSON.stringify(found.code) === JSON.stringify(code)) return found;
    this.#report(
      `${path}: it is not what the workspace knows as ${name} any more; see dgm workspace validate.`,
    );
    return undefined;
  }

  async at(path: string, identity: Parameters<typeof readCandidate>[2] = {}): Promise<Candidate | undefined> {
    const id = JSON.stringify([path, identity]);
    if (this.#known.has(id)) return this.#known.get(id);
    const { root, reading } = this.#workspace;
    const found = await readCandidate(path, { root, reading, cwd: root }, identity).catch(
      (error: unknown) => {
        if (
          !(
            error instanceof UsageError ||
            error instanceof InvalidContentError ||
            error instanceof ConflictError
          )
        )
          throw error;
        this.#report(`${path}: ${error.message.split('\n')[0]}`);
        return undefined;
      },
    );
    this.#known.set(id, found);
    return found;
  }

  /** Those that can be added: no two of one name. */
  async strangers(
    inspection: Inspection,
    modules: readonly RegisteredModule[],
  ): Promise<readonly Candidate[]> {
    const taken = new Map(modules.map(({ name, path }) => [name.toLowerCase(), path]));
    const paths = new Set(modules.map(({ path }) => path));
    const found: Candidate[] = [];
    for (const { path } of inspection.strangers) {
      if (paths.has(path)) continue;
      const one = await this.at(path);
      if (one === undefined) continue;
      const other = taken.get(one.name.toLowerCase());
      if (other !== undefined) {
        this.#report(
          `${path}: it would be the module ${one.name}, and ${other} is; add it with another --name.`,
        );
        continue;
      }
      taken.set(one.name.toLowerCase(), path);
      found.push(one);
    }
    return found;
  }
}
