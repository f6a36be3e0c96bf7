import type { Range } from './marks.ts';

/** An instruction of a Dockerfile with all of its lines, heredocs included. */
export interface Instruction extends Range {
  /** In capitals, such as `RUN`. */
  readonly name: string;
  /** What follows the name, with the lines that continue it put together; without heredocs. */
  readonly argument: string;
  /** Whether its last line says that another one follows, which is not there. */
  readonly isOpen: boolean;
}

const DIRECTIVE = /^#\s*(\w+)\s*=\s*(\S+)\s*$/;
const HEREDOC = /(?<!\S)\d*<<(-?)(["']?)([^\s<>"']+)\2(?!\S)/g;

/**
 * Finds the instructions of a Dockerfile: continued lines with comments and empty lines between them, heredocs, and
 * another escape character than the backslash.
 * The rules are those of https://docs.docker.com/reference/dockerfile/
 */
export function instructionsOf(text: string): readonly Instruction[] {
  const lines = text.split(/(?<=\n)/);
  const joiner = joinerOf(lines);
  const found: Instruction[] = [];
  let start = 0;
  for (let index = 0; index < lines.length; ) {
    const first = lines[index] ?? '';
    const size = isIgnored(first) ? 1 : 0;
    const logical = size === 1 ? undefined : continued(lines, index, joiner);
    const count = size + (logical?.count ?? 0);
    const end = start + lines.slice(index, index + count).join('').length;
    const [, name, argument = ''] = /^([A-Za-z]+)(?:\s+([\s\S]*))?$/.exec(logical?.text ?? '') ?? [];
    if (logical !== undefined && name !== undefined) {
      found.push({ name: name.toUpperCase(), argument: argument.trim(), start, end, isOpen: logical.isOpen });
    }
    start = end;
    index += count;
  }
  return found;
}

/** The first lines may be directives, until there is anything else. */
function joinerOf(lines: readonly string[]): string {
  for (const line of lines) {
    const [, name, value = ''] = DIRECTIVE.exec(line.replace(/^\uFEFF/, '').trim()) ?? [];
    if (name === undefined) return '\\';
    if (name.toLowerCase() === 'escape') return value;
  }
  return '\\';
}

function isIgnored(line: string): boolean {
  const plain = line.replace(/^\uFEFF/, '').trim();
  return plain === '' || plain.startsWith('#');
}

/** The instruction that begins with a line, and how many lines it has. */
function continued(
  lines: readonly string[],
  first: number,
  joiner: string,
): { readonly text: string; readonly count: number; readonly isOpen: boolean } {
  let text = '';
  let next = first;
  let isOpen = true;
  for (; isOpen && next < lines.length; next += 1) {
    const line = (lines[next] ?? '').replace(/^\uFEFF/, '').trimEnd();
    if (next > first && isIgnored(line)) continue;
    isOpen = line.endsWith(joiner);
    text += isOpen ? line.slice(0, -1) : line;
  }
  if (/^\s*(?:RUN|COPY|ADD)\s/i.test(text)) next = afterHeredocs(lines, next, text);
  return { text: text.trim(), count: next - first, isOpen };
}

function afterHeredocs(lines: readonly string[], start: number, text: string): number {
  let next = start;
  for (const [, strips, , word] of text.matchAll(HEREDOC)) {
    const last = lines.findIndex((line, index) => {
      const plain = line.replace(/\r?\n$/, '');
      return index >= next && (strips === '-' ? plain.replace(/^\t+/, '') : plain) === word;
    });
    if (last !== -1) next = last + 1;
  }
  return next;
}
