import { ownedTexts } from '../../edit/owned-texts.ts';
import type { InsideRoot } from '../../plan/plan.ts';
import type { Candidate } from '../candidate.ts';
import { disintegrate, type Owner, unitPaths } from '../disintegrate.ts';
import type { RegisteredModule } from '../registry.ts';
import type { Workspace } from '../workspace.ts';
import { type Redone, withContents } from './redone.ts';
import type { Sync } from './sync.ts';

/** Takes modules out, with what somebody has edited in their blocks. */
export async function takenOut(
  now: Redone,
  modules: readonly RegisteredModule[],
  { reading }: Workspace,
): Promise<Redone> {
  const units = new Map<InsideRoot, string>();
  for (const path of unitPaths(now.registry, modules)) {
    const text = await reading.text(path);
    if (text !== undefined) units.set(path, text);
  }
  const { contents, registry } = disintegrate(now, modules, units, true);
  return withContents(now, contents, registry);
}

/** Takes out modules whose folder is gone; unless it is forced, they are only told of. */
export async function withoutGone(
  now: Redone,
  modules: readonly RegisteredModule[],
  { workspace, isForced, report }: Sync,
): Promise<Redone> {
  if (modules.length === 0) return now;
  if (isForced) return takenOut(now, modules, workspace);
  for (const { name, path } of modules) report(`${name}: its folder ${path} is gone; --force takes it out.`);
  return now;
}

/** Takes out blocks of owners that nobody knows: they go where the owner comes again, or is gone for good. */
export function withoutStrays(
  now: Redone,
  candidates: readonly Candidate[],
  { inspection, isForced, report }: Sync,
): Redone {
  const coming = new Set(candidates.map(({ name }) => name));
  const strays = straysIn(now, inspection.files, coming);
  const isGoing = (owner: string): boolean => isForced || coming.has(owner);
  for (const [owner, paths] of strays) {
    if (!isGoing(owner))
      report(`${[...paths].join(', ')}: the block of ${owner} is of no module; --force takes it out.`);
  }
  const owners = [...strays]
    .filter(([owner]) => isGoing(owner))
    .map(([owner, paths]) => ownerOf(owner, paths));
  if (owners.length === 0) return now;
  return withContents(now, disintegrate(now, owners, new Map(), true).contents, now.registry);
}

/** The owners of blocks that are no modules, with the files that their blocks are in. */
function straysIn(
  { registry, texts }: Redone,
  files: Sync['inspection']['files'],
  coming: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<InsideRoot>> {
  const names = new Set(registry.modules.map(({ name }) => name));
  const strays = new Map<string, Set<InsideRoot>>();
  for (const { kind, path } of files.values()) {
    const isEnvironment = kind === 'env' || kind === 'env-example';
    for (const owner of ownedTexts(texts.get(path) ?? '', () => undefined).keys()) {
      // The values in a `.env` are the user's: who comes again finds them there.
      if (names.has(owner) || (isEnvironment && coming.has(owner))) continue;
      strays.set(owner, (strays.get(owner) ?? new Set()).add(path));
    }
  }
  return strays;
}

/** An owner of whom only the marks are known: neither hashes nor lines without marks, nor a folder. */
function ownerOf(name: string, paths: ReadonlySet<InsideRoot>): Owner {
  return {
    name,
    path: name,
    owned: Object.fromEntries([...paths].map((path) => [path, { sha256: '', flows: [] }])),
  };
}
