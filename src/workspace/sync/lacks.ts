import { BrokenMarks } from '../../edit/marks.ts';
import { type InsideRoot, insideRoot } from '../../plan/plan.ts';
import { ownershipIn } from '../ownership.ts';
import type { FileKind, RegisteredModule, Registry } from '../registry.ts';
import { blockStates } from '../validate/block-states.ts';
import type { Inspection } from '../validate/inspection.ts';
import { locationsOf } from '../validate/locations.ts';
import type { SharedFile } from '../validate/shared-file.ts';
import { listedProjects } from '../validate/strangers.ts';

/** A file, and the modules whose part of it has to be written anew. */
export interface Lack {
  readonly kind: FileKind;
  readonly path: InsideRoot;
  readonly modules: readonly RegisteredModule[];
}

/** How what is lacking is told from what somebody has meant. */
interface Judgement {
  /** Whether blocks that somebody has edited count. */
  readonly isForced: boolean;
  /** Is told of what cannot be repaired. */
  readonly report: (line: string) => void;
}

/** Which modules lack something in which files. */
export function lacksOf(
  { files, units }: Inspection,
  { modules }: Registry,
  judgement: Judgement,
): readonly Lack[] {
  const inFiles = [...files].flatMap(([kind, file]): readonly Lack[] => {
    const edited = lackingBlocks(file, modules, judgement);
    if (edited === undefined) return [];
    const lacking = new Set([...edited, ...neverThere(kind, file, modules)]);
    return lacking.size === 0 ? [] : [{ kind, path: file.path, modules: [...lacking] }];
  });
  return [...inFiles, ...modules.flatMap((module) => lackingUnits(module, units, judgement))];
}

/** The modules whose block of a file is not as it was written; undefined where marks of ours are broken. */
function lackingBlocks(
  file: SharedFile,
  modules: readonly RegisteredModule[],
  { isForced, report }: Judgement,
): readonly RegisteredModule[] | undefined {
  const lacking: RegisteredModule[] = [];
  try {
    for (const { module, state } of blockStates(file, modules)) {
      if (state !== 'edited' || isForced) lacking.push(module);
      else
        report(`${file.path}: the block of ${module.name} was edited, and stays as it is without --force.`);
    }
    return lacking;
  } catch (error) {
    if (!(error instanceof BrokenMarks)) throw error;
    report(`${file.path}: ${error.message}; it has to be repaired by hand.`);
    return undefined;
  }
}

/** Modules that a list of all does not have, and was never given. */
function neverThere(
  kind: FileKind,
  file: SharedFile,
  modules: readonly RegisteredModule[],
): readonly RegisteredModule[] {
  if (kind === 'workspace' && file.value !== undefined) {
    const names = new Set(locationsOf(file).map(({ name }) => name));
    return modules.filter(({ name, owned }) => owned[file.path] === undefined && !names.has(name));
  }
  if (kind !== 'dg') return [];
  const paths = new Set(listedProjects(file).map(({ path }) => path));
  return modules.filter((one) => one.project && one.owned[file.path] === undefined && !paths.has(one.path));
}

function lackingUnits(
  module: RegisteredModule,
  units: Inspection['units'],
  { isForced, report }: Judgement,
): readonly Lack[] {
  return Object.entries(module.owned).flatMap(([path, { sha256 }]): readonly Lack[] => {
    if (!units.has(path)) return [];
    const text = units.get(path);
    const isEdited = text !== undefined && ownershipIn('units', text).get('') !== sha256;
    if (isEdited && !isForced) report(`${path} was edited, and stays as it is without --force.`);
    const isLacking = text === undefined || (isEdited && isForced);
    return isLacking ? [{ kind: 'units', path: insideRoot(path), modules: [module] }] : [];
  });
}
