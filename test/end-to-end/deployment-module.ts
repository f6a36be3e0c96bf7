import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok } from '../support/dgm-calls.ts';
import { temporaryFolder } from '../support/folder.ts';

export const QUICK = ['--governance', 'quick'] as const;
export const TO_HOST = ['--host', 'deploy@db1.example.com:2222'] as const;

/** Makes the module orders, with these flags, in a new folder; its folder. */
export async function moduleWith(...flags: readonly string[]): Promise<string> {
  const cwd = temporaryFolder();
  await ok(cwd, 'new', 'orders', ...QUICK, ...flags);
  return join(cwd, 'orders');
}

/** Writes a text of a file otherwise, as somebody does by hand. */
export function replaceIn(file: string, old: string, wanted: string): void {
  const text = readFileSync(file, 'utf8');
  assert.ok(text.includes(old), `${old} is not in ${file}`);
  writeFileSync(file, text.replace(old, wanted));
}
