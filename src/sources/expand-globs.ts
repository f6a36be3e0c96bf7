// Not by name: Node 20 has no `glob`, and importing the name would break every command there.
import fs from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';

/**
 * The files that patterns name, as absolute paths, each once: in the order of the patterns, and sorted within
 * one. A pattern that is the path of something that exists is that path, whatever characters it holds.
 *
 * @param cwd the folder, absolute, where relative patterns start.
 * @throws UsageError when a pattern matches nothing.
 */
export async function expandGlobs(patterns: readonly string[], cwd: string): Promise<string[]> {
  const found = new Set<string>();
  for (const pattern of patterns) {
    for (const path of await expand(pattern, cwd)) found.add(path);
  }
  return [...found];
}

async function expand(pattern: string, cwd: string): Promise<string[]> {
  const literal = resolve(cwd, pattern);
  if (pattern !== '' && (await exists(literal))) return [literal];
  const matches: string[] = [];
  for await (const entry of fs.glob(pattern, { cwd, withFileTypes: true })) {
    if (!entry.isDirectory()) matches.push(resolve(entry.parentPath, entry.name));
  }
  if (matches.length > 0) return matches.sort();
  throw new UsageError(`No file matches "${pattern}".`, {
    why: `It was looked for in ${cwd}.`,
    next: 'Check the spelling; a relative path starts at that folder.',
  });
}

async function exists(path: string): Promise<boolean> {
  return fs.stat(path).then(
    () => true,
    () => false,
  );
}
