import { readVariables } from '../edit/dotenv.ts';
import { ownedTexts } from '../edit/owned-texts.ts';
import { InvalidContentError } from '../errors.ts';
import type { insideRoot } from '../plan/plan.ts';
import type { Proposal } from '../plan/proposal.ts';
import type { Candidate } from './candidate.ts';
import { Candidates } from './candidates.ts';
import { disintegrate, unitPaths } from './disintegrate.ts';
import { integrate } from './integrate.ts';
import type { ModulePart } from './module-part.ts';
import { type ModuleSettings, moduleSettings, NO_SETTINGS } from './module-settings.ts';
import { instanceSecrets, planAddition } from './plan-add.ts';
import { proposeChange } from './plan-workspace.ts';
import type { PortOffice } from './port-office.ts';
import { lacksOf, type Redone, redo, textOf } from './redo.ts';
import { type FileKind, type RegisteredModule, registryText } from './registry.ts';
import { registryFromMarks } from './registry-from-marks.ts';
import { envPath } from './surroundings.ts';
import type { Inspection } from './validate/inspection.ts';
import type { Workspace } from './workspace.ts';

/** What brings a workspace back into agreement. */
export interface PlannedSync {
  /** Undefined where there is nothing to do. */
  readonly proposal: Proposal | undefined;
  readonly added: readonly ModulePart[];
  readonly repaired: readonly RegisteredModule[];
  /** Those of them that run otherwise now. */
  readonly restarted: readonly RegisteredModule[];
  readonly removed: readonly RegisteredModule[];
  readonly secrets: ReadonlyMap<string, string>;
  readonly registry: Workspace['registry'];
}

/** How it is to be gone about. */
export interface SyncWishes {
  /** Whether edited blocks are written anew, and those of modules whose folder is gone are taken out. */
  readonly isForced: boolean;
  readonly port: PortOffice;
  /** Is told of what cannot be repaired. */
  readonly report: (line: string) => void;
}

/** Files that nothing that runs reads. */
const UNREAD: ReadonlySet<FileKind> = new Set(['dg', 'env-example']);

/**
 * Plans the repair of a workspace, and the integration of what is not integrated yet: one transaction.
 * @throws what editing the files throws.
 */
export async function planSync(
  workspace: Workspace,
  inspection: Inspection,
  { isForced, port, report }: SyncWishes,
): Promise<PlannedSync> {
  const { root } = workspace;
  refuseInvalid(inspection);
  const candidates = new Candidates(workspace, report);
  const known = workspace.isRegistered ? workspace.registry : await registryFromMarks(inspection, candidates);
  let now: Redone = { registry: known, texts: workspace.texts, contents: new Map() };
  const gone = new Set(inspection.modules.filter(({ isThere }) => !isThere).map(({ module }) => module.name));
  const secrets = new Map<string, string>();
  const repaired = new Map<string, RegisteredModule>();
  const restarted = new Map<string, RegisteredModule>();

  for (const lack of lacksOf(inspection, known, isForced, report)) {
    const parts: ModulePart[] = [];
    for (const module of lack.modules) {
      if (gone.has(module.name)) continue;
      const found = await candidates.of(module);
      if (found === undefined) continue;
      const { part, settings } = partOf(module, found, workspace);
      parts.push(part);
      repaired.set(module.name, module);
      if (!UNREAD.has(lack.kind)) restarted.set(module.name, module);
      for (const [name, value] of settings.values) secrets.set(name, value);
    }
    for (const [name, value] of instanceSecrets(workspace, parts)) secrets.set(name, value);
    if (parts.length > 0) now = redo(root, now, lack, parts, secrets);
  }

  for (const { module, hasOtherDatabases } of inspection.modules) {
    if (!hasOtherDatabases || gone.has(module.name)) continue;
    const found = await candidates.of(module);
    if (found === undefined) continue;
    now = await integratedAnew(now, module, found, { workspace, secrets });
    repaired.set(module.name, module);
    restarted.set(module.name, module);
  }

  const removed = known.modules.filter(({ name }) => gone.has(name));
  if (removed.length > 0 && isForced) now = await takenOut(now, removed, workspace);
  else
    for (const { name, path } of removed)
      report(`${name}: its folder ${path} is gone; --force takes it out.`);

  const strangers = await candidates.strangers(inspection, now.registry.modules);
  now = await withoutStrays(now, inspection, new Set(strangers.map(({ name }) => name)), {
    isForced,
    report,
  });
  const { added, next } = await joined(workspace, now, strangers, port, secrets);
  now = next;

  const isSame = workspace.isRegistered && registryText(now.registry) === registryText(workspace.registry);
  return {
    ...{
      added,
      secrets,
      registry: now.registry,
      repaired: [...repaired.values()],
      restarted: now.registry.modules.filter(({ name }) => restarted.has(name)),
      removed: isForced ? removed : [],
    },
    proposal:
      now.contents.size === 0 && isSame ? undefined : proposeChange(workspace, now.contents, now.registry),
  };
}

/** @throws InvalidContentError where a shared file is none of its kind: nothing can be put into it or taken out. */
function refuseInvalid({ files }: Inspection): void {
  for (const { path, problem } of files.values()) {
    if (problem === undefined) continue;
    throw new InvalidContentError(`${path} cannot be edited: ${problem.message}`, {
      next: 'Correct it, then call the command again.',
    });
  }
}

/** Takes a module out and puts it in as it is now, at the same port; what `.env` says of it stays. */
async function integratedAnew(
  now: Redone,
  module: RegisteredModule,
  found: Candidate,
  { workspace, secrets }: { readonly workspace: Workspace; readonly secrets: Map<string, string> },
): Promise<Redone> {
  const { part, settings } = partOf(module, found, workspace);
  const env = readVariables(now.texts.get(envPath(now.registry)) ?? '');
  const own = [...settings.values, ...instanceSecrets(workspace, [part])];
  for (const [name, value] of own) secrets.set(name, env.get(name) ?? value);
  for (const { name } of part.variables) {
    const value = env.get(name);
    if (value !== undefined) secrets.set(name, value);
  }
  const left = await takenOut(now, [module], workspace);
  const { contents, registry } = integrate({ ...workspace, ...left }, [part], secrets);
  const texts = [...contents].map(([path, content]) => [path, textOf(content)] as const);
  return {
    registry,
    texts: new Map([...left.texts, ...texts]),
    contents: new Map([...left.contents, ...contents]),
  };
}

function partOf(
  { name, path, code, project, named, server, host, port }: RegisteredModule,
  { spec, env, hasDockerfile, environment }: Candidate,
  { registry }: Workspace,
): { readonly part: ModulePart; readonly settings: ModuleSettings } {
  const settings = spec === undefined ? NO_SETTINGS : moduleSettings(spec, env, path, registry);
  const { databases, variables, mounts } = settings;
  const known = { name, path, code, project, ...(named && { named }), server, host, port };
  const isOurs = spec !== undefined;
  return { part: { ...known, isOurs, databases, variables, mounts, hasDockerfile, environment }, settings };
}

async function takenOut(
  now: Redone,
  modules: readonly RegisteredModule[],
  { reading }: Workspace,
): Promise<Redone> {
  const units = new Map<ReturnType<typeof insideRoot>, string>();
  for (const path of unitPaths(now.registry, modules)) {
    const text = await reading.text(path);
    if (text !== undefined) units.set(path, text);
  }
  const { contents, registry } = disintegrate(now, modules, units, true);
  return { registry, ...merged(now, contents) };
}

/** Blocks of owners that nobody knows: they go where the owner comes again, or is gone for good. */
async function withoutStrays(
  now: Redone,
  { files }: Inspection,
  coming: ReadonlySet<string>,
  { isForced, report }: Pick<SyncWishes, 'isForced' | 'report'>,
): Promise<Redone> {
  const names = new Set(now.registry.modules.map(({ name }) => name));
  const strays = new Map<string, Set<string>>();
  for (const { kind, path } of files.values()) {
    const isEnvironment = kind === 'env' || kind === 'env-example';
    for (const owner of ownedTexts(now.texts.get(path) ?? '', () => undefined).keys()) {
      // The values in a `.env` are the user's: who comes again finds them there.
      if (names.has(owner) || (isEnvironment && coming.has(owner))) continue;
      strays.set(owner, (strays.get(owner) ?? new Set()).add(path));
    }
  }
  const going = [...strays].filter(([owner]) => isForced || coming.has(owner));
  for (const [owner, paths] of strays)
    if (!isForced && !coming.has(owner))
      report(`${[...paths].join(', ')}: the block of ${owner} is of no module; --force takes it out.`);
  if (going.length === 0) return now;
  const modules = going.map(
    ([name, paths]): RegisteredModule => ({
      ...{
        name,
        path: name,
        code: { module: name },
        project: true,
        server: 'code-server',
        host: name,
        port: 1,
      },
      ...{
        databases: [],
        owned: Object.fromEntries([...paths].map((path) => [path, { sha256: '', flows: [] }])),
      },
    }),
  );
  const { contents } = disintegrate(now, modules, new Map(), true);
  return { registry: now.registry, ...merged(now, contents) };
}

function merged(
  { texts, contents }: Redone,
  changed: ReturnType<typeof disintegrate>['contents'],
): Pick<Redone, 'texts' | 'contents'> {
  const left = new Map(texts);
  for (const [path, text] of changed) {
    if (text === undefined) left.delete(path);
    else left.set(path, text);
  }
  return { texts: left, contents: new Map([...contents, ...changed]) };
}

/** Adds those that are not integrated yet. */
async function joined(
  workspace: Workspace,
  now: Redone,
  strangers: readonly Candidate[],
  port: PortOffice,
  secrets: Map<string, string>,
): Promise<{ readonly added: readonly ModulePart[]; readonly next: Redone }> {
  if (strangers.length === 0) return { added: [], next: now };
  const there = { ...workspace, registry: now.registry, texts: now.texts };
  const planned = await planAddition(there, strangers, { server: undefined, port });
  for (const [name, value] of planned.secrets) secrets.set(name, value);
  const contents = new Map(now.contents);
  const texts = new Map(now.texts);
  for (const file of planned.proposal.files) {
    if (file.kind !== 'edit') continue;
    const content = file.edit(texts.get(file.path));
    contents.set(file.path, content);
    if (content !== undefined) texts.set(file.path, textOf(content));
  }
  return { added: planned.added, next: { registry: planned.registry, texts, contents } };
}
