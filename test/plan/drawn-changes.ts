import fc from 'fast-check';
import type { FileState } from '../../src/plan/plan.ts';

/** One file, before and after; undefined where there is none. */
export type Change = readonly [before: FileState | undefined, after: FileState | undefined];

/** Lines that look like parts of a diff, and characters that other tools take for the end of a line. */
const LINES = [
  'a\n',
  'b\n',
  '\n',
  'a\r\n',
  '\r',
  ' \n',
  '-- a/x\n',
  '++ b/x\n',
  '@@ -1 +1 @@\n',
  'ä\u2028\u0085\n',
];

const line = fc.constantFrom(
  ...LINES,
  '\\ No newline at end of file\n',
  'diff --git a/x b/x\n',
  '\x1b[2K\f\v\n',
);
const text = fc
  .tuple(
    fc.constantFrom('', '\uFEFF'),
    fc.array(line, { maxLength: 40 }),
    fc.constantFrom('', '', 'end', '\r'),
  )
  .map((parts) => Buffer.from(parts.flat().join('')));
const noise = fc.uint8Array({ min: 1, maxLength: 60 });

/** A long text, whose lines may repeat, and the same with places changed, far from and close to each other. */
const edited = fc
  .tuple(
    fc.integer({ min: 1, max: 80 }),
    fc.constantFrom(1, 2, 30, 80),
    fc.array(fc.tuple(fc.nat(80), fc.nat(3), fc.array(line, { maxLength: 3 }))),
  )
  .map(([length, period, edits]) => {
    const before = Array.from({ length }, (_, index) => `line ${index % period}\n`);
    const after = [...before];
    for (const [at, count, lines] of edits) after.splice(at, count, ...lines);
    return [Buffer.from(before.join('')), Buffer.from(after.join(''))] as const;
  });

const contents = fc.oneof(edited, fc.tuple(text, text), fc.tuple(noise, noise), fc.tuple(text, noise));
const mode = fc.constantFrom(0o644, 0o755);
const presence = fc.constantFrom('both', 'both', 'both', 'before', 'after');

/** Changes of files: texts, bytes and modes, files that come and files that go. */
export const changes: fc.Arbitrary<Change> = fc
  .tuple(contents, mode, mode, presence)
  .map(([[before, after], mode, newMode, sides]) => [
    sides === 'after' ? undefined : { bytes: before, mode },
    sides === 'before' ? undefined : { bytes: after, mode: newMode },
  ]);
