import { shownBytes } from './bytes.ts';
import { hunksOf, type Lines, linesOf } from './hunks.ts';
import type { Change, Content, Create, FileState } from './plan.ts';
import { hideValues, isSecretText, mayHoldSecrets, withSecrets } from './secret.ts';

/** A file before or after a change: as it is on a disk, or as a plan has it. */
export type Version = FileState | Pick<Create, 'content' | 'mode'>;

/** What is compared, which is never shown, and what is shown of it: as many lines, often the same ones. */
interface Side {
  readonly real: Buffer;
  readonly shown: Buffer;
  readonly mode: number;
}

const NOTHING = Buffer.alloc(0);

/** The unified diff of one change in git's format, byte for byte; those of a plan follow each other. */
export function diffOf(change: Change): Uint8Array {
  const before = change.kind === 'create' ? undefined : change.before;
  return diffOfVersions(change.path, before, change.kind === 'delete' ? undefined : change);
}

/**
 * The unified diff from one version of a file to another, undefined where there is none; empty if they are the
 * same. `git apply` takes it, but for binary content and hidden values.
 *
 * Modes are the real permission bits. `git apply` takes them, knows two (644 and 755), and warns of others.
 */
export function diffOfVersions(path: string, before?: Version, after?: Version): Uint8Array {
  // What a plan puts a secret into may hold that secret already.
  const isHidden = mayHoldSecrets(path) || (before && after && [before, after].some(holdsReference)) === true;
  const [old, young] = [before && sideOf(before, isHidden), after && sideOf(after, isHidden)];
  const isChanged = !(old?.real ?? NOTHING).equals(young?.real ?? NOTHING);
  const head = [...modeLines(old?.mode, young?.mode)];
  if (head.length === 0 && !isChanged) return new Uint8Array();

  const [name, newName] = [quoted(`a/${path}`), quoted(`b/${path}`)];
  const labels = [old ? name : '/dev/null', young ? newName : '/dev/null'] as const;
  head.unshift(`diff --git ${name} ${newName}`);
  const hunks: Uint8Array[] = [];
  if (isChanged && [old, young].some((side) => side?.shown.includes(0))) {
    head.push(`Binary files ${labels.join(' and ')} differ`);
  } else if (isChanged) {
    hunks.push(...hunksOf(textOf(old), textOf(young)));
    head.push(`--- ${ended(labels[0])}`, `+++ ${ended(labels[1])}`);
  }
  return Buffer.concat([Buffer.from(`${head.join('\n')}\n`), ...hunks]);
}

function holdsReference(version: Version): boolean {
  const content = contentOf(version);
  return isSecretText(content) && content.some((part) => typeof part !== 'string');
}

function contentOf(version: Version): Content {
  return 'bytes' in version ? version.bytes : version.content;
}

function sideOf(version: Version, isHidden: boolean): Side {
  const content = contentOf(version);
  const bytes = shownBytes(content);
  const open = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shown = isHidden ? Buffer.from(hideValues(open.toString())) : open;
  // A secret is like no text, which NUL sees to: whether it is what the other side has, nobody knows here.
  const real = isSecretText(content) ? Buffer.from(withSecrets(content, (name) => `\0${name}`)) : open;
  return { real, shown, mode: version.mode };
}

function textOf(side: Side | undefined): { readonly real: Lines; readonly shown: Lines } {
  const real = linesOf(side?.real ?? NOTHING);
  return { real, shown: side === undefined || side.shown === side.real ? real : linesOf(side.shown) };
}

function modeLines(before: number | undefined, after: number | undefined): readonly string[] {
  if (before === after) return [];
  if (before === undefined) return [`new file mode ${gitMode(after)}`];
  if (after === undefined) return [`deleted file mode ${gitMode(before)}`];
  return [`old mode ${gitMode(before)}`, `new mode ${gitMode(after)}`];
}

/** The mode of a regular file with these permission bits. */
function gitMode(bits = 0): string {
  return (0o100000 | bits).toString(8);
}

/** A name with a space in it is ended by a tab, as git has it: GNU patch takes the rest for a date. */
function ended(label: string): string {
  return label.includes(' ') ? `${label}\t` : label;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

/** A path as git prints it, quoted as in C where need be (`core.quotePath` as it is by default). */
function quoted(path: string): string {
  const bytes = Buffer.from(path).toString('latin1');
  const escaped = bytes.replace(/[^ -~]|["\\]/g, (one) => {
    return ESCAPES[one] ?? `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return escaped === bytes ? path : `"${escaped}"`;
}
