import { isAscii, isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { InvalidContentError } from '../errors.ts';

const CHUNK = 256 * 1024;
const NEWLINE = 10;

/** A piece of a text file: whole lines, each with its line ending (the file's last one may lack it). */
export interface TextBlock {
  readonly text: string;
  /** Whether the file begins with a UTF-8 byte order mark, which is not in `text`. */
  readonly hasBom: boolean;
}

/**
 * Reads a UTF-8 file in blocks of whole lines, so that its size does not matter.
 *
 * @param longestLine in bytes: the longest line that DuckDB reads.
 * @throws InvalidContentError on an empty file, other encodings, zero bytes and longer lines.
 */
export async function* textBlocks(path: string, longestLine: number): AsyncGenerator<TextBlock> {
  let rest: Buffer = Buffer.alloc(0);
  let done = 0;
  let bom: boolean | undefined;
  for await (const chunk of createReadStream(path, {
    highWaterMark: CHUNK,
  }) as AsyncIterable<Buffer>) {
    let data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (bom === undefined) {
      bom = startsWithBom(path, data);
      if (bom) data = data.subarray(3);
      if (bom) done = 3;
    }
    const end = data.lastIndexOf(NEWLINE) + 1;
    rest = data.subarray(end);
    if (end > 0)
      yield {
        text: await decode(path, data.subarray(0, end), done),
        hasBom: bom,
      };
    done += end;
    if (rest.length > longestLine) throw await lineTooLong(path, done, longestLine);
  }
  if (rest.length > 0) yield { text: await decode(path, rest, done), hasBom: bom ?? false };
  if (done + rest.length === (bom === true ? 3 : 0)) throw emptyFile(path);
}

async function decode(path: string, bytes: Buffer, at: number): Promise<string> {
  if (bytes.includes(0)) {
    const line = await lineAt(path, at + bytes.indexOf(0));
    throw new InvalidContentError(`${basename(path)} holds a zero byte on line ${line}.`, {
      why: 'No text has those: the file is binary, damaged, or UTF-16.',
      next: 'Save it as UTF-8 text, then try again.',
    });
  }
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (!isUtf8(bytes)) {
    const line = await lineAt(path, at + firstLineNotUtf8(bytes));
    throw new InvalidContentError(`${basename(path)} is not UTF-8: line ${line} holds other bytes.`, {
      why: 'DuckDB and polars read UTF-8; files from Excel are often Windows-1252.',
      next: `Convert it, for example: iconv -f WINDOWS-1252 -t UTF-8 ${shown(path)} > utf8-${shown(path)}`,
    });
  }
  return bytes.toString('utf8');
}

function startsWithBom(path: string, data: Buffer): boolean {
  const start = data.toString('latin1', 0, 3);
  if (start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff')) {
    throw new InvalidContentError(`${basename(path)} is UTF-16, not UTF-8.`, {
      why: 'It begins with the byte order mark of UTF-16.',
      next: `Convert it, for example: iconv -f UTF-16 -t UTF-8 ${shown(path)} > utf8-${shown(path)}`,
    });
  }
  return start === '\xef\xbb\xbf';
}

/** The error of a file in which no row is. */
export function emptyFile(path: string): InvalidContentError {
  return new InvalidContentError(`${basename(path)} is empty.`, {
    why: 'Its columns and their types are learnt from its rows.',
    next: 'Give a file with at least one row.',
  });
}

async function lineTooLong(path: string, at: number, longestLine: number): Promise<InvalidContentError> {
  return new InvalidContentError(
    `Line ${await lineAt(path, at)} of ${basename(path)} is longer than ${longestLine / 1_000_000} MB.`,
    {
      why: 'DuckDB refuses such lines; old Mac line endings (a carriage return alone) look like one, too.',
      next: 'Check the line endings, or shorten the line.',
    },
  );
}

/** The 1-based number of the line that holds the byte at `offset`. Only for errors: it reads the file anew. */
async function lineAt(path: string, offset: number): Promise<number> {
  let line = 1;
  if (offset === 0) return line;
  for await (const chunk of createReadStream(path, {
    end: offset - 1,
  }) as AsyncIterable<Buffer>) {
    for (const byte of chunk) if (byte === NEWLINE) line += 1;
  }
  return line;
}

function firstLineNotUtf8(bytes: Buffer): number {
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(NEWLINE, start) + 1;
    if (end === 0 || !isUtf8(bytes.subarray(start, end))) return start;
    start = end;
  }
}

/** The file's name as one word of a shell command. */
function shown(path: string): string {
  const name = basename(path);
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
