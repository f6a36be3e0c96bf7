import { isUtf8 } from 'node:buffer';

const LF = 10;
const CR = 13;
const BOM = [0xef, 0xbb, 0xbf] as const;

/** Whether bytes are text, for us: valid UTF-8 without NUL. */
export function isText(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

/**
 * Returns the wanted text in the style of the file that is there: with its byte order mark, and with CRLF if
 * most of its lines end so. CRLFs of the wanted text are not doubled, and no mark is taken away. If either is
 * no text, or nothing has to be changed, the wanted bytes themselves come back.
 */
export function adoptStyle(wanted: Uint8Array, found: Uint8Array): Uint8Array {
  if (!isText(wanted) || !isText(found)) return wanted;
  const ends = countEnds(found);
  const bare = countEnds(wanted).lf;
  const mark = hasMark(found) && !hasMark(wanted) ? BOM : [];
  const added = ends.crlf > ends.lf ? bare : 0;
  if (mark.length + added === 0) return wanted;
  const styled = new Uint8Array(mark.length + wanted.length + added);
  styled.set(mark);
  if (added === 0) styled.set(wanted, mark.length);
  else copyWithCrlf(wanted, styled.subarray(mark.length));
  return styled;
}

function hasMark(bytes: Uint8Array): boolean {
  return BOM.every((byte, index) => bytes[index] === byte);
}

/** How many lines end in CRLF, and in LF alone. */
function countEnds(bytes: Uint8Array): { readonly crlf: number; readonly lf: number } {
  let crlf = 0;
  let lf = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== LF) continue;
    if (bytes[at - 1] === CR) crlf++;
    else lf++;
  }
  return { crlf, lf };
}

function copyWithCrlf(from: Uint8Array, to: Uint8Array): void {
  let end = 0;
  for (let at = 0; at < from.length; at++) {
    const byte = from[at] ?? 0;
    if (byte === LF && from[at - 1] !== CR) to[end++] = CR;
    to[end++] = byte;
  }
}
