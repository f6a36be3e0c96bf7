import { stat } from 'node:fs/promises';
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
  const matches = pattern === '' ? [] : await matchesOf(pattern, cwd);
  if (matches.length > 0) return matches.sort();
  throw new UsageError(`No file matches "${pattern}".`, {
    why: `It was looked for in ${cwd}.`,
    next: 'Check the spelling; a relative path starts at that folder.',
  });
}

async function matchesOf(pattern: string, cwd: string): Promise<string[]> {
  const { glob } = await import('tinyglobby');
  return glob(pattern, { cwd, absolute: true, expandDirectories: false });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
