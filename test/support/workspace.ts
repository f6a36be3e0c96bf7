import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Proposal } from '../../src/plan/proposal.ts';
import { adopted } from '../../src/workspace/adopted.ts';
import { readCandidate } from '../../src/workspace/candidate.ts';
import type { Settings } from '../../src/workspace/module-part.ts';
import { planAddition } from '../../src/workspace/plan-add.ts';
import { planFresh } from '../../src/workspace/plan-init.ts';
import { planRemoval } from '../../src/workspace/plan-remove.ts';
import { portOffice } from '../../src/workspace/port-office.ts';
import { Reading } from '../../src/workspace/reading.ts';
import { loadWorkspace } from '../../src/workspace/workspace.ts';

/** A workspace as `dgm workspace init --yes` makes it. */
export const SETTINGS: Settings = {
  name: 'platform',
  runtime: 'compose',
  storage: 'postgres',
  topology: 'servers',
  launcher: 'default',
  port: 3000,
  network: 'platform',
};

/** Writes the folder of a module as `create-dagster project` makes one, as far as a workspace looks at it. */
export function writeProject(root: string, path: string, name = path.split('/').at(-1) ?? path): void {
  const packageName = name.replaceAll('-', '_');
  const files = {
    'pyproject.toml': `[project]\nname = "${name}"\nversion = "0.1.0"\ndependencies = ["dagster==1.13.27"]\n\n[tool.dg]\ndirectory_type = "project"\n\n[tool.dg.project]\nroot_module = "${packageName}"\ncode_location_name = "${name}"\n`,
    [`src/${packageName}/definitions.py`]: 'from dagster import Definitions\n\ndefs = Definitions()\n',
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path, file)), { recursive: true });
    writeFileSync(join(root, path, file), text);
  }
}

/** Plans a new workspace. */
export async function proposeWorkspace(root: string, settings: Partial<Settings> = {}): Promise<Proposal> {
  return (await planFresh(root, new Reading(root), { ...SETTINGS, ...settings }, {})).proposal;
}

/** Plans modules into the workspace of a folder. */
export async function proposeAddition(root: string, paths: readonly string[]): Promise<Proposal> {
  const workspace = await loadWorkspace(root, adopted);
  const candidates = [];
  for (const path of paths)
    candidates.push(await readCandidate(path, { root, reading: workspace.reading, cwd: root }, {}));
  const wishes = { server: undefined, port: await portOffice(workspace) };
  return (await planAddition(workspace, candidates, wishes)).proposal;
}

/** Plans modules out of the workspace of a folder. */
export async function proposeRemoval(root: string, names: readonly string[]): Promise<Proposal> {
  return (await planRemoval(await loadWorkspace(root, adopted), names, false)).proposal;
}
