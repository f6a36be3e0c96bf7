import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceCommand } from '../../scripts/corpus/commands.ts';
import { ExpectedError } from '../../src/errors.ts';
import { snapshot, temporaryFolder, withoutBackups, YO_UID } from '../support/folder.ts';
import { withTrait } from './fixtures/fixture.ts';

/** The `pyproject.toml` of a module that somebody else made. */
export const MODULE = `[project]
name = "m"

[tool.dg]
directory_type = "project"

[tool.dg.project]
root_module = "m"
`;

/** A plain workspace with modules that are not in it yet. */
export const PLAIN = withTrait('', {
  'modules/orders/pyproject.toml': MODULE,
  'modules/stock/pyproject.toml': MODULE,
  'modules/plain/repo.py': '',
}).files;

/** Makes a plain workspace, but for some files. */
export function workspace(files: Readonly<Record<string, string>> = {}): string {
  return temporaryFolder({ ...PLAIN, ...files });
}

/** A workspace that has the module `orders`. */
export async function withOrders(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const root = workspace(files);
  await workspaceCommand(root, ['add', 'modules/orders']);
  return root;
}

/** Changes a file by hand. */
export function edit(root: string, path: string, change: (text: string) => string): void {
  const before = readFileSync(join(root, path), 'utf8');
  const after = change(before);
  assert.notEqual(after, before, `${path} was not changed`);
  writeFileSync(join(root, path), after);
}

/** Checks that a command is refused with a code and words, and why or what to do, and changes nothing. */
export async function refuses(
  root: string,
  args: readonly string[],
  code: number,
  ...says: readonly RegExp[]
): Promise<void> {
  return refusesTo(workspaceCommand, root, args, code, ...says);
}

/** A command as somebody who is not root. */
export async function asUser(root: string, args: readonly string[]): Promise<string> {
  process.seteuid?.(YO_UID);
  try {
    return await workspaceCommand(root, args);
  } finally {
    process.seteuid?.(0);
  }
}

/** The same for a command that is called in another way. */
export async function refusesTo(
  command: typeof workspaceCommand,
  root: string,
  args: readonly string[],
  code: number,
  ...says: readonly RegExp[]
): Promise<void> {
  const before = withoutBackups(snapshot(root));
  await assert.rejects(command(root, args), (error: unknown) => {
    if (!(error instanceof ExpectedError)) throw error;
    assert.equal(error.code, code, error.message);
    for (const one of says) assert.match(error.message, one);
    const [what, why, next] = error.message.split('\n');
    assert.ok(what !== undefined && (why !== undefined || next !== undefined), error.message);
    return true;
  });
  assert.deepEqual(withoutBackups(snapshot(root)), before);
}

/** A text with a merge conflict in it. */
export const CONFLICT = (text: string): string => `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> other\n`;
