import assert from 'node:assert/strict';
import type { Ended } from './program.ts';

/** What an expected error of `dgm` is like. */
export interface Refusal {
  readonly code: number;
  /** What the message has to name. */
  readonly says: RegExp;
}

/** Checks that `dgm` refused: its exit code, and a message of at most three lines without a stack. */
export function assertRefused({ code, stdout, stderr }: Ended, refusal: Refusal): void {
  assert.equal(code, refusal.code, `exit code; stderr: ${stderr}`);
  assert.match(stderr, /^dgm: /);
  assert.match(stderr, refusal.says);
  assert.ok(
    stderr.endsWith('\n') && stderr.trimEnd().split('\n').length <= 3,
    `more than 3 lines: ${stderr}`,
  );
  assert.equal(stdout, '');
}
