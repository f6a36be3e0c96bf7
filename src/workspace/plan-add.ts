import { readYaml } from '../edit/yaml/edit-yaml.ts';
import { ConflictError } from '../errors.ts';
import type { Proposal } from '../plan/proposal.ts';
import type { Candidate } from './candidate.ts';
import { carriedSecrets } from './carried-secrets.ts';
import { MACHINE } from './compose-service.ts';
import { editing } from './editing.ts';
import { integrate } from './integrate.ts';
import type { ModulePart } from './module-part.ts';
import { moduleSettings, NO_SETTINGS } from './module-settings.ts';
import { proposeChange } from './plan-workspace.ts';
import { fileOf, type RegisteredModule, type Registry } from './registry.ts';
import { surroundings } from './surroundings.ts';
import type { Workspace } from './workspace.ts';

/** Modules that are planned to join a workspace. */
export interface PlannedAddition {
  readonly proposal: Proposal;
  readonly registry: Registry;
  readonly added: readonly ModulePart[];
  /** The names of modules that are there already, the same. */
  readonly there: readonly string[];
  /** What the secrets of the workspace's `.env` are, by their variables. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** How modules are to run. */
export interface Wishes {
  /** The kind of its server; undefined where nothing was said, which is `code-server` for a new one. */
  readonly server: RegisteredModule['server'] | undefined;
  /** Gives a port that nobody has, beside those. */
  readonly port: (taken: ReadonlySet<number>) => Promise<number>;
}

/**
 * Plans how modules join a workspace: one transaction for all.
 * @param inner modules that are made in the same plan.
 * @throws ConflictError where one is there already and differs, or shares a name or a folder with another; and what
 * editing the files throws.
 */
export async function planAddition(
  workspace: Workspace,
  candidates: readonly Candidate[],
  wishes: Wishes,
  inner: readonly Proposal[] = [],
): Promise<PlannedAddition> {
  const { registry } = workspace;
  refuseUnreadable(workspace);
  const fresh = newOnes(registry.modules, candidates, wishes.server);
  const settings = new Map(
    fresh.map(({ name, spec, env, path }) => [
      name,
      spec === undefined ? NO_SETTINGS : moduleSettings(spec, env, path, registry),
    ]),
  );
  const taken = new Set(registry.modules.map(({ port }) => port));
  const parts: ModulePart[] = [];
  for (const candidate of fresh) {
    const port = await wishes.port(taken);
    taken.add(port);
    const { databases, variables, mounts } = settings.get(candidate.name) ?? NO_SETTINGS;
    const { spec, env: _, ...known } = candidate;
    parts.push({
      ...known,
      ...{
        isOurs: spec !== undefined,
        databases,
        variables,
        mounts,
        port,
        server: wishes.server ?? 'code-server',
      },
      host: hostOf(candidate.name, workspace),
    });
  }
  const values = new Map([...settings.values()].flatMap((one) => [...one.values]));
  const integrated = integrate(workspace, parts, values);
  return {
    proposal: proposeChange(workspace, integrated.contents, integrated.registry, inner),
    registry: integrated.registry,
    added: parts,
    there: candidates.filter((one) => !fresh.includes(one)).map(({ name }) => name),
    secrets: new Map([...values, ...instanceSecrets(workspace, parts)]),
  };
}

/** The secrets of the instance that the compose file says in plain, by the variables that modules have them in. */
export function instanceSecrets(
  { registry, texts }: Pick<Workspace, 'registry' | 'texts'>,
  parts: readonly ModulePart[],
) {
  const { runtime, topology, files } = registry;
  if (runtime !== 'compose' || topology === 'shared' || files.compose === undefined) return [];
  return carriedSecrets(parts, surroundings(registry, texts).secrets);
}

/** What the instance needs is read from its file: one that nobody can read is not taken for one that needs nothing. */
function refuseUnreadable({ registry, texts }: Workspace): void {
  const path = fileOf(registry, 'dagster');
  const text = path === undefined ? undefined : texts.get(path);
  if (path !== undefined && text !== undefined) editing(path, () => readYaml(text).valueAt([]));
}

/** Where the webserver reaches a module: at its service, or on the machine itself. */
function hostOf(name: string, { registry, texts }: Workspace): string {
  const { files, runtime, topology } = registry;
  const { compose } = files;
  if (runtime !== 'compose' || compose === undefined || topology === 'shared') return MACHINE;
  const { networkMode } = editing(compose, () => surroundings(registry, texts)).platform;
  if (networkMode === 'host') return MACHINE;
  return ADDRESS.test(name) ? `module-${name}` : name;
}

/** What a resolver takes for an address, such as `1.50`; no service is asked for then. */
const ADDRESS = /^(?:0x[\da-f]*|\d+)(?:\.(?:0x[\da-f]*|\d+))*\.?$/i;

/** The candidates that are not there yet, each once. */
function newOnes(
  modules: readonly RegisteredModule[],
  candidates: readonly Candidate[],
  server: Wishes['server'],
): readonly Candidate[] {
  const byName = new Map(modules.map((one) => [one.name.toLowerCase(), one]));
  const byPath = new Map<string, RegisteredModule>(modules.map((one) => [one.path, one]));
  const fresh = new Map<string, Candidate>();
  for (const one of candidates) {
    const known = byPath.get(one.path) ?? byName.get(one.name.toLowerCase());
    if (known !== undefined) {
      refuseOther(known, one, server);
      continue;
    }
    const twin = fresh.get(one.name.toLowerCase());
    if (twin !== undefined && twin.path !== one.path) throw sameName(one, twin);
    fresh.set(one.name.toLowerCase(), one);
  }
  return [...fresh.values()];
}

/** @throws ConflictError where a module that is there is not the one that is meant. */
function refuseOther(known: RegisteredModule, one: Candidate, server: Wishes['server']): void {
  if (known.path !== one.path) throw sameName(one, known);
  // Whoever has given it another name need not say that again.
  const isNamed = known.named === true && one.named !== true;
  if (known.name !== one.name && !isNamed) {
    throw new ConflictError(`${one.path} is in the workspace already, as ${known.name}.`, {
      why: `Now it is to be ${one.name}; a code location that is renamed loses the state of its schedules.`,
      next: `Take it out first: dgm workspace remove ${known.name}.`,
    });
  }
  const isSame =
    JSON.stringify(known.code) === JSON.stringify(one.code) && known.server === (server ?? known.server);
  if (isSame) return;
  throw new ConflictError(`${one.name} is in the workspace already, and differs.`, {
    why: `It is ${JSON.stringify(known.code)} under ${known.server}.`,
    next: `Take it out first: dgm workspace remove ${known.name}.`,
  });
}

function sameName(
  one: { readonly name: string; readonly path: string },
  other: { readonly name: string; readonly path: string },
): ConflictError {
  return new ConflictError(
    `${one.path} would be the module ${one.name}, and ${other.path} is ${other.name}.`,
    {
      why: 'The names of code locations differ by more than upper and lower case.',
      next: 'Give another with --name.',
    },
  );
}
