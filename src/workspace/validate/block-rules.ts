import type { BrokenMarks } from '../../edit/marks.ts';
import { ownedTexts } from '../../edit/owned-texts.ts';
import { ownershipIn } from '../ownership.ts';
import { REGISTRY, type RegisteredModule } from '../registry.ts';
import { blockStates } from './block-states.ts';
import { type Finding, finding } from './finding.ts';
import type { Inspection } from './inspection.ts';
import type { SharedFile } from './shared-file.ts';

/** The registry against the files: blocks that are missing, were edited, are broken, or are nobody's. */
export function* blockRules(inspection: Inspection): Generator<Finding> {
  const { files, registry, state } = inspection;
  const owners = new Set(registry.modules.map(({ name }) => name));
  const marked = new Set<string>();
  for (const file of files.values()) {
    const broken: BrokenMarks[] = [];
    const there = ownedTexts(file.text, (one) => broken.push(one));
    for (const one of broken) {
      const message = `Marks of ours do not go together: ${one.message}.`;
      const remedy = 'Get the marks back from git, or take the rest of the block out by hand.';
      yield finding('block-broken', { path: file.path, line: one.line, message, remedy });
    }
    for (const [owner, { line }] of there) {
      marked.add(owner);
      if (state !== 'registered' || owners.has(owner)) continue;
      yield finding('block-stray', {
        ...{ path: file.path, line },
        message: `The block of ${owner} is of no module that the workspace knows.`,
        remedy:
          'dgm workspace sync brings the module back if its folder is there; --force takes the block out.',
      });
    }
    if (broken.length === 0) yield* owned(file, registry.modules, there);
  }
  yield* unitRules(inspection);
  if (state !== 'unregistered' || marked.size === 0) return;
  yield finding('registry-missing', {
    path: REGISTRY,
    message: `The registry is gone, and the files have blocks of ${shortList([...marked])}.`,
    remedy: 'Get it back from git, or make it again: dgm workspace sync.',
  });
}

/** A list that is short whatever there is. */
function shortList(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}

/** What modules have in a file, against what they were given. */
function* owned(
  file: SharedFile,
  modules: readonly RegisteredModule[],
  there: ReturnType<typeof ownedTexts>,
): Generator<Finding> {
  for (const { module, state } of blockStates(file, modules)) {
    const { name } = module;
    if (state === 'edited') {
      yield finding('block-edited', {
        ...{ path: file.path, line: there.get(name)?.line },
        message: `The block of ${name} was edited.`,
        remedy: 'Move the change out of the block; dgm workspace sync --force writes the block anew.',
      });
      continue;
    }
    yield finding('block-missing', {
      path: file.path,
      message: `${state === 'missing' ? 'The block' : 'An entry'} of ${name} is not there any more.`,
      remedy: 'dgm workspace sync puts it in again.',
    });
  }
}

function* unitRules({ registry, units }: Inspection): Generator<Finding> {
  for (const { name, owned: all } of registry.modules) {
    for (const [path, { sha256 }] of Object.entries(all)) {
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
