import type { ExpectedError } from '../../errors.ts';
import { errorOfCode } from './error-of-code.ts';

/** A line that the script on the host prints; text has no control characters. */
export type HostLine =
  | { readonly kind: 'begin' | 'end'; readonly step: string; readonly text: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly release: string }
  | { readonly kind: 'fail'; readonly error: ExpectedError }
  /** Of what programs print, or an answer: fields between tabs. */
  | { readonly kind: 'plain'; readonly fields: readonly string[] };

/**
 * Reads a line of the script on a host: untrusted, as all that comes over a network.
 * @param hide takes secrets out of what is meant for people; a secret may be a word of the protocol.
 */
export function readHostLine(line: string, hide: (text: string) => string): HostLine {
  const [word = '', ...fields] = line.split('\t').map(printable);
  const [first = '', second = '', third = '', fourth = ''] = fields;
  switch (word) {
    case '@begin':
    case '@end':
      return { kind: word === '@begin' ? 'begin' : 'end', step: first, text: hide(second) };
    case '@note':
      return { kind: 'note', text: hide(first) };
    case '@ready':
      return { kind: 'ready' };
    case '@done':
      return { kind: 'done', release: first };
    case '@fail':
      return {
        kind: 'fail',
        error: errorOfCode(Number(first), hide(second.trim()), {
          why: hide(third.trim()),
          next: hide(fourth.trim()),
        }),
      };
    default:
      return { kind: 'plain', fields: [word, ...fields].map(hide) };
  }
}

/** What comes from a host may hold commands for a terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '');
}
