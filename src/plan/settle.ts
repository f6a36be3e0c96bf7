import { basePath, type Manifest, type ManifestEntry, manifestText, sha256 } from '../state/manifest.ts';
import {
  MANIFEST,
  STATE_ATTRIBUTES,
  STATE_IGNORE,
  STATE_IGNORED,
  STATE_UNCHANGED,
} from '../state/state-folder.ts';
import { sameBytes, shownBytes } from './bytes.ts';
import type { Decision } from './decide.ts';
import type { Draft } from './draft.ts';
import type { Look } from './locate.ts';
import { type Change, type Content, type InsideRoot, insideRoot, type Plan } from './plan.ts';
import type { WholeFile } from './proposal.ts';
import { isSecretText, mayHoldSecrets } from './secret.ts';

/** What was decided for each file that is there already and differs, or is not to be written. */
export type Decisions = ReadonlyMap<InsideRoot, Decision>;

/**
 * Makes the plan of a draft and the decisions: the changes of the files, then those of our own records, the
 * manifest last. A file that was skipped keeps the base that it had, so that it is offered again.
 */
export async function settle(draft: Draft, decisions: Decisions): Promise<Plan> {
  const isSkipped = (path: InsideRoot): boolean => decisions.get(path)?.kind === 'skip';
  const clear = draft.changes.filter(({ path }) => !isSkipped(path));
  const decided = draft.conflicts.flatMap(({ path, found }): Change[] => {
    const decision = decisions.get(path);
    if (decision === undefined) throw new Error(`nothing was decided for ${path}`);
    if (decision.kind === 'skip') return [];
    const before = decision.reread ?? found;
    if (isSame(decision.content, before.bytes)) return [];
    const { content } = decision;
    // A file that gets secrets is its owner's alone from then on.
    const mode = isSecretText(content) ? before.mode & 0o700 : before.mode;
    return [{ kind: 'overwrite', path, before, content, mode }];
  });
  const changes = [...clear, ...decided, ...(await remembered(draft.look, decisions))];
  changes.sort((a, b) => (a.path < b.path ? -1 : 1));
  const all = [...changes, ...(await recordsOf(draft, isSkipped))];
  return {
    root: draft.proposal.root,
    changes: all,
    emptied: foldersAbove(all.filter(({ kind }) => kind === 'delete')),
    // Another command may have written between our looks; its manifest comes last.
    basis: new Map([...(draft.proposal.basis ?? []), [MANIFEST, draft.manifestFile]]),
  };
}

/** The folders above some files, outermost first: those that a plan leaves empty go with the last file in them. */
function foldersAbove(changes: readonly Change[]): readonly InsideRoot[] {
  const folders = new Set<string>();
  for (const { path } of changes) {
    const parts = path.split('/').slice(0, -1);
    parts.forEach((_, index) => {
      folders.add(parts.slice(0, index + 1).join('/'));
    });
  }
  return [...folders].sort().map(insideRoot);
}

/** What `.yo-resolve` keeps of the decisions, in Yeoman's form. */
async function remembered(look: Look, decisions: Decisions): Promise<readonly Change[]> {
  const lines = [...decisions].flatMap(([path, decision]) =>
    decision.kind === 'skip' && decision.isRemembered === true ? [`${path} skip\n`] : [],
  );
  if (lines.length === 0) return [];
  const path = insideRoot('.yo-resolve');
  const before = await look(path);
  const text = before === undefined ? '' : Buffer.from(before.bytes).toString('utf8');
  const content = `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lines.join('')}`;
  if (before === undefined) return [{ kind: 'create', path, content, mode: 0o644 }];
  return [{ kind: 'overwrite', path, before, content, mode: before.mode }];
}

/** Lines for the user about files that others could read so far. */
export function tightenings({ changes }: Plan): readonly string[] {
  return changes
    .filter((one) => one.kind === 'overwrite' && isSecretText(one.content) && one.mode !== one.before.mode)
    .map(({ path }) => `${path} holds secrets: others may not read it any more.`);
}

function isSame(content: Parameters<typeof shownBytes>[0], bytes: Uint8Array): boolean {
  return (
    (typeof content === 'string' || content instanceof Uint8Array) && sameBytes(shownBytes(content), bytes)
  );
}

/** The changes of `base/`, the manifest and what keeps the rest out of git. */
async function recordsOf(
  { proposal, look, manifest }: Draft,
  isSkipped: (path: InsideRoot) => boolean,
): Promise<readonly Change[]> {
  const generated = proposal.files.filter(
    (file): file is WholeFile => file.kind === 'whole' && !mayHoldSecrets(file.path),
  );
  const entries = new Map<string, ManifestEntry>(
    [...manifest].filter(([, { part }]) => part !== proposal.part),
  );
  const changes: (Change | undefined)[] = [];
  for (const { path, content } of generated) {
    const before = manifest.get(path);
    if (isSkipped(path)) {
      if (before !== undefined) entries.set(path, before);
      continue;
    }
    entries.set(path, { part: proposal.part, sha256: sha256(shownBytes(content)) });
    changes.push(await put(look, basePath(path), content));
  }
  changes.push(...(await droppedBases(look, manifest, entries)));
  changes.push(await putNew(look, STATE_ATTRIBUTES, STATE_UNCHANGED));
  changes.push(await putNew(look, STATE_IGNORE, STATE_IGNORED));
  for (const [path, text] of proposal.records ?? []) changes.push(await put(look, path, text));
  changes.push(await put(look, MANIFEST, manifestText(entries)));
  return changes.filter((change) => change !== undefined);
}

async function droppedBases(look: Look, before: Manifest, after: Manifest): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const path of before.keys()) {
    if (after.has(path)) continue;
    const at = basePath(insideRoot(path));
    const found = await look(at);
    if (found !== undefined) changes.push({ kind: 'delete', path: at, before: found });
  }
  return changes;
}

async function put(look: Look, path: InsideRoot, content: Content): Promise<Change | undefined> {
  const found = await look(path);
  if (found === undefined) return { kind: 'create', path, content, mode: 0o644 };
  if (sameBytes(found.bytes, shownBytes(content))) return undefined;
  return { kind: 'overwrite', path, before: found, content, mode: found.mode };
}

/** Somebody may have added to a file of ours that says nothing about the module: then it stays. */
async function putNew(look: Look, path: InsideRoot, content: string): Promise<Change | undefined> {
  return (await look(path)) === undefined ? { kind: 'create', path, content, mode: 0o644 } : undefined;
}
