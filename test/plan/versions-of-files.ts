import type { FileState } from '../../src/plan/plan.ts';

/** A file as a diff takes it. */
export function file(content: string, mode = 0o644): FileState {
  return { bytes: Buffer.from(content), mode };
}

export function textOf(diff: Uint8Array): string {
  return Buffer.from(diff).toString();
}

/** A text of lines, each made of its number, which counts from 0. */
export function numbered(count: number, lineOf: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => `${lineOf(n)}\n`).join('');
}
