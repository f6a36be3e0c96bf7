import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { ConflictError } from '../errors.ts';
import type { ModuleSpec } from '../module/spec.ts';
import { within } from '../plan/join.ts';
import { merge } from '../plan/merge.ts';
import { type InsideRoot, insideRoot } from '../plan/plan.ts';
import type { Edit, Proposal } from '../plan/proposal.ts';
import { readRecord, STATE } from '../state/state-folder.ts';
import { ciFiles } from './files/ci.ts';
import { moduleFacts } from './module-facts.ts';
import { repositoryAround } from './repository.ts';

/** Files that a module needs at the root of its repository: workflows of GitHub. */
export interface Outside {
  /** Absolute: the module's folder, or another that it is in. */
  readonly root: string;
  readonly files: readonly Edit[];
  /** The same texts as they are kept in the module, to know them again. */
  readonly kept: readonly Edit[];
}

const WORKFLOWS = '.github/workflows';

/** Where a module keeps the workflows that were generated for it last. */
const KEPT = `${STATE}/repository/${WORKFLOWS}`;

/**
 * What a module's deployments want at the root of its repository.
 * @param module the module's folder, absolute.
 * @returns undefined where that is nothing, and was nothing.
 */
export async function outsideOf(spec: ModuleSpec, module: string): Promise<Outside | undefined> {
  const old = await keptTexts(module, spec.name);
  const wanted = wantedTexts(spec);
  const names = [...new Set([...old.keys(), ...wanted.keys()])].sort();
  if (names.length === 0) return undefined;
  const { root } = await repositoryAround(module);
  return {
    root,
    files: names.map((name) => workflow(name, old.get(name), wanted.get(name))),
    kept: names.map((name) => ({
      ...{ kind: 'edit', path: insideRoot(`${KEPT}/${name}`), mode: 0o644, edit: () => wanted.get(name) },
    })),
  };
}

/** The names of a module's own workflows, and their texts. What lies in the folder is not trusted to be that. */
async function keptTexts(module: string, name: string): Promise<ReadonlyMap<string, string>> {
  const files = await readdir(join(module, KEPT)).catch(() => []);
  const own = files.filter((file) => file.startsWith(`${name}-`) && /^[\w-]+\.yml$/.test(file));
  const read = own.map(async (file) => [file, await readRecord(join(module, KEPT, file))] as const);
  const texts = await Promise.all(read);
  return new Map(texts.flatMap(([file, text]) => (text === undefined ? [] : [[file, text] as const])));
}

function wantedTexts(spec: ModuleSpec): ReadonlyMap<string, string> {
  const facts = moduleFacts(spec);
  return new Map(
    spec.deployments
      .flatMap(({ settings, repository }) =>
        settings.ci === undefined ? [] : ciFiles(settings, facts, repository),
      )
      .flatMap(({ of, path, content }) =>
        of === 'repository' ? [[path.slice(WORKFLOWS.length + 1), content] as const] : [],
      ),
  );
}

function workflow(name: string, old: string | undefined, wanted: string | undefined): Edit {
  const path = insideRoot(`${WORKFLOWS}/${name}`);
  return { kind: 'edit', path, mode: 0o644, edit: (text) => changed(path, { text, old, wanted }) };
}

interface Texts {
  /** What is there. */
  readonly text: string | undefined;
  /** What was generated last. */
  readonly old: string | undefined;
  readonly wanted: string | undefined;
}

/**
 * One that was taken out by hand stays out; one that was changed by hand keeps that.
 * @throws ConflictError for somebody else's file, and where both have changed the same lines.
 */
function changed(path: InsideRoot, { text, old, wanted }: Texts): string | undefined {
  if (text === undefined) return old === wanted ? undefined : wanted;
  if (text === old) return wanted;
  if (text === wanted || wanted === undefined || old === wanted) return text;
  if (old === undefined) {
    throw new ConflictError(`${path} is there already, and is not of this deployment.`, {
      next: 'Move it away, or give the deployment another name.',
    });
  }
  const merged = merge({ base: old, ours: text, theirs: wanted });
  if (merged.conflicts === 0) return merged.text;
  throw new ConflictError(`${path} was written by hand where it would change.`, {
    next: 'Move it away; what is written then shows what is new.',
  });
}

/** A proposal with the files outside of its root: one plan, from the outermost folder. */
export function withOutside(proposal: Proposal, outside: Outside | undefined): Proposal {
  if (outside === undefined) return proposal;
  const inside = relative(proposal.root, outside.root).replaceAll(sep, '/');
  if (inside !== '..' && !inside.startsWith('../')) {
    const files = outside.files.map((one) => ({
      ...one,
      path: inside === '' ? one.path : within(insideRoot(inside), one.path),
    }));
    return { ...proposal, files: [...proposal.files, ...files] };
  }
  const { inner = [], ...own } = proposal;
  return { root: outside.root, part: 'repository', files: outside.files, inner: [own, ...inner] };
}
