import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError } from '../errors.ts';
import { type Going, usesOf } from '../module/own-use.ts';
import { shownBytes } from '../plan/bytes.ts';
import type { Plan } from '../plan/plan.ts';
import type { Proposal } from '../plan/proposal.ts';

/** Folders in which nothing is the user's own code. */
const NOT_OWN = [
  '**/.venv/**',
  '**/node_modules/**',
  '.dagster-module/**',
  '.git/**',
  'storage/**',
  'build/**',
  'dist/**',
];

/** How many places a message names. */
const MOST_SHOWN = 8;

/** What is taken out of a module: what it is called, and the module before and after. */
export interface Removal {
  readonly going: Going;
  readonly before: Proposal;
  readonly after: Proposal;
}

/**
 * Refuses a plan that takes something out of a module which somebody's own code uses.
 * @throws ConflictError with the places.
 */
export async function refuseUsed(plan: Plan, removal: Removal): Promise<void> {
  const places = [...(await changedByHand(plan, removal)), ...(await ownUses(plan, removal))];
  if (places.length === 0) return;
  const more = places.length > MOST_SHOWN ? ` and ${places.length - MOST_SHOWN} more` : '';
  throw new ConflictError(`${removal.going.name} is used by code that was not generated.`, {
    why: places.slice(0, MOST_SHOWN).join('; ') + more,
    next: 'Change that code first, then call the command again.',
  });
}

/** Generated files that would go, and in which somebody has worked. */
async function changedByHand(plan: Plan, { before, after }: Removal): Promise<readonly string[]> {
  const wanted = new Set(after.files.map(({ path }) => path));
  const deleted = new Set(plan.changes.filter(({ kind }) => kind === 'delete').map(({ path }) => path));
  const stay = before.files.filter(({ path }) => !wanted.has(path) && !deleted.has(path));
  const found = await Promise.all(
    stay.map(async ({ path }) =>
      (await textOf(plan.root, path)) === undefined ? [] : [`${path} (changed by hand)`],
    ),
  );
  return found.flat();
}

async function ownUses(plan: Plan, { going, after }: Removal): Promise<readonly string[]> {
  const { glob } = await import('tinyglobby');
  const paths = await glob('**/*.{py,sh,yaml,yml,toml}', { cwd: plan.root, ignore: NOT_OWN, dot: true });
  const generated = new Map(
    after.files.flatMap((one) => (one.kind === 'whole' ? [[one.path as string, one]] : [])),
  );
  const changes = new Map(plan.changes.map((change) => [change.path as string, change]));
  const places: string[] = [];
  for (const path of paths.sort()) {
    const change = changes.get(path);
    if (change?.kind === 'delete') continue;
    const text = change === undefined ? await textOf(plan.root, path) : decode(shownBytes(change.content));
    const wanted = generated.get(path);
    if (text === undefined || (wanted !== undefined && decode(shownBytes(wanted.content)) === text)) continue;
    places.push(...usesOf(text, going).map(({ line, text: code }) => `${path}:${line}: ${code}`));
  }
  return places;
}

async function textOf(root: string, path: string): Promise<string | undefined> {
  return readFile(join(root, path), 'utf8').catch(() => undefined);
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
