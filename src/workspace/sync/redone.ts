import { withSecretMarks } from '../../edit/dotenv-block.ts';
import type { Content, InsideRoot } from '../../plan/plan.ts';
import type { Registry } from '../registry.ts';

/** A workspace that is being changed: its registry, and its files so far. */
export interface Redone {
  readonly registry: Registry;
  readonly texts: ReadonlyMap<InsideRoot, string>;
  /** Of the files that change; undefined for one that goes. */
  readonly contents: ReadonlyMap<InsideRoot, Content | undefined>;
}

/** The workspace after a change of some files, which brings a new registry along. */
export function withContents(
  { texts, contents }: Redone,
  changed: ReadonlyMap<InsideRoot, Content | undefined>,
  registry: Registry,
): Redone {
  const left = new Map(texts);
  for (const [path, content] of changed) {
    if (content === undefined) left.delete(path);
    else left.set(path, textOf(content));
  }
  return { registry, texts: left, contents: new Map([...contents, ...changed]) };
}

/** A file's text while it is changed: with marks where the writer puts secrets. */
function textOf(content: Content): string {
  if (content instanceof Uint8Array) throw new Error('a shared file that is no text');
  return withSecretMarks(content);
}
