import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { explainDiskError } from '../../apply/disk-error.ts';
import { ConflictError } from '../../errors.ts';
import { checkStateFolder, stateOf } from '../../state/state-folder.ts';
import type { DeployPlan } from './plan.ts';

/** What a plan was made from, fact by fact; no time, and nothing that changes by itself. */
export type Basis = Readonly<Record<string, string>>;

const KEPT = z.object({ version: z.literal(1), basis: z.record(z.string(), z.string()) });

/** Longer facts are compared, but not shown. */
const LONGEST_SHOWN = 60;

/** How many facts a message shows. */
const MOST_SHOWN = 3;

/**
 * The facts that a plan stands on.
 * @param digest of the files.
 * @param script what runs on the hosts: all settings are in it.
 * @param secrets their hash: of it, so much is kept as shows a change, and too little to guess them by.
 */
export function basisOf(
  plan: DeployPlan,
  digest: string,
  script: string,
  secrets: string | undefined,
): Basis {
  const facts: Record<string, string> = {
    commit: plan.commit.slice(0, 10),
    'the files': digest,
    'the settings, or the version of dgm': createHash('sha256').update(script).digest('hex'),
    'the secrets': secrets?.slice(0, 4) ?? 'none',
    hosts: plan.hosts.map(({ host }) => host).join(', '),
  };
  for (const { host, current, isThere, migrations, removes, steps } of plan.hosts) {
    facts[`the release on ${host}`] = current ?? 'none';
    facts[`whether ${host} is up to date`] = isThere ? 'yes' : 'no';
    facts[`the migrations for ${host}`] = migrations.map(({ file }) => file).join(', ') || 'none';
    facts[`the releases that go from ${host}`] = removes.join(', ') || 'none';
    facts[`what is done to ${host}`] = steps.map(({ step, command }) => `${step}: ${command}`).join('\n');
  }
  return facts;
}

/**
 * Keeps the plan that was shown, for the apply that follows. It is a private record of this machine, which git
 * ignores.
 */
export async function keepPlan(root: string, deployment: string, basis: Basis): Promise<void> {
  await checkStateFolder(root);
  const path = pathOf(root, deployment);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(join(dirname(path), '.gitignore'), '*\n');
    await writeFile(`${path}.new`, `${JSON.stringify({ version: 1, basis }, null, 2)}\n`, { mode: 0o600 });
    await rename(`${path}.new`, path);
  } catch (error) {
    throw explainDiskError(error, path);
  }
}

export async function dropPlan(root: string, deployment: string): Promise<void> {
  await rm(pathOf(root, deployment), { force: true });
}

/**
 * Refuses to go on where the plan that was shown stands on something that is no more.
 * @throws ConflictError, which says what.
 */
export async function requireKept(root: string, deployment: string, basis: Basis): Promise<void> {
  const kept = await readKept(pathOf(root, deployment));
  if (kept === undefined) return;
  const keys = [...new Set([...Object.keys(kept), ...Object.keys(basis)])];
  const differences = keys.filter((key) => kept[key] !== basis[key]);
  if (differences.length === 0) return;
  const shown = differences.slice(0, MOST_SHOWN).map((key) => difference(key, kept[key], basis[key]));
  const more = differences.length - shown.length;
  throw new ConflictError('The world has changed since the plan was made.', {
    why: `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
    next: `Look at it again: dgm deploy plan ${deployment}`,
  });
}

function difference(key: string, then: string | undefined, now: string | undefined): string {
  const isShort = [then, now].every(
    (one) => one !== undefined && one.length <= LONGEST_SHOWN && !/^(?:[0-9a-f]{4}|[0-9a-f]{64})$/.test(one),
  );
  return isShort ? `${key} was ${then}, and is ${now}` : `${key} changed`;
}

/** A record that nobody can read is none: then an apply goes by its own plan. */
async function readKept(path: string): Promise<Basis | undefined> {
  try {
    return KEPT.parse(JSON.parse(await readFile(path, 'utf8'))).basis;
  } catch {
    return undefined;
  }
}

function pathOf(root: string, deployment: string): string {
  return join(stateOf(root), 'deploy', `${deployment}.json`);
}
