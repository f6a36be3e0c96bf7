import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyPlan } from '../../../src/apply/apply.ts';
import { secretsOf } from '../../../src/commands/write-workspace.ts';
import { documentOf } from '../../../src/plan/document.ts';
import type { Proposal } from '../../../src/plan/proposal.ts';
import { hideValues, mayHoldSecrets } from '../../../src/plan/secret.ts';
import { adopted } from '../../../src/workspace/adopted.ts';
import { readCandidate } from '../../../src/workspace/candidate.ts';
import type { Settings } from '../../../src/workspace/module-part.ts';
import { type PlannedAddition, planAddition } from '../../../src/workspace/plan-add.ts';
import { planRemoval } from '../../../src/workspace/plan-remove.ts';
import { portOffice } from '../../../src/workspace/port-office.ts';
import type { RegisteredModule } from '../../../src/workspace/registry.ts';
import { loadWorkspace } from '../../../src/workspace/workspace.ts';
import { memoryFolder } from '../../apply/crash-folder.ts';
import { shot, undo } from '../../apply/take-back.ts';
import { applyContext, planProposal } from '../../support/apply.ts';
import { writeFiles } from '../../support/folder.ts';
import { treeOf } from '../../support/tree.ts';
import { proposeWorkspace } from '../../support/workspace.ts';
import { assertForeignBytes, assertForeignValues } from './foreign-bytes.ts';
import { editTwins, type HandEdit, parses } from './hand-edits.ts';
import { MODULES, moduleCalled, putModule, SECRET, secretNamed } from './modules.ts';
import { withNeighbour } from './neighbours.ts';
import type { Texts } from './written-workspaces.ts';

/** What happens to a workspace. */
export type Step =
  | { readonly add: readonly string[]; readonly server: RegisteredModule['server']; readonly undo: boolean }
  | { readonly remove: readonly string[]; readonly undo: boolean }
  | { readonly edits: readonly HandEdit[] };

/** A workspace on the disk, and beside it what it would be if no module had ever joined. */
export class Platform {
  readonly root: string;
  readonly #plain: Map<string, string>;
  #edits = 0;

  private constructor(root: string) {
    this.root = root;
    this.#plain = new Map(Object.entries(filesOf(root)));
  }

  static async fresh(settings: Partial<Settings>): Promise<Platform> {
    const root = memoryFolder();
    await write(root, await proposeWorkspace(root, settings), new Map());
    return new Platform(root);
  }

  static written(texts: Texts): Platform {
    const root = memoryFolder();
    writeFiles(root, texts);
    return new Platform(root);
  }

  async take(step: Step): Promise<void> {
    if ('edits' in step) for (const one of step.edits) this.#edit(one);
    else if ('add' in step) await this.#add(step.add, step.server, step.undo);
    else await this.#remove(step.remove, step.undo);
    await this.#check();
  }

  /** Takes out all that are left, one after another; then all is as if none had ever been there. */
  async end(): Promise<void> {
    for (const name of await this.#names()) await this.#remove([name], false);
    await this.#check();
    assert.deepEqual(filesOf(this.root), Object.fromEntries(this.#plain));
  }

  /**
   * Puts something beside blocks of ours, then takes out all modules: it stays, as does what was there before.
   * @param places which file and which mark of it, counted round.
   */
  async endWithNeighbours(places: readonly (readonly [number, number])[]): Promise<void> {
    const kept: (readonly [string, string])[] = [];
    for (const [file, at] of places) {
      const files = Object.entries(filesOf(this.root)).filter(([, text]) =>
        text.includes('# END dagster-module'),
      );
      const [path, text] = files[file % Math.max(files.length, 1)] ?? [];
      if (path === undefined || text === undefined) continue;
      const edited = withNeighbour(path, text, at, `hand_${++this.#edits}`);
      if (edited === undefined) continue;
      writeFileSync(join(this.root, path), edited.text);
      kept.push([path, edited.line]);
    }
    for (const name of await this.#names()) await this.#remove([name], true);
    const files = filesOf(this.root);
    for (const [path, line] of kept)
      assert.ok(files[path]?.includes(line), `${line} in ${path}:\n${files[path]}`);
    for (const [path, plain] of this.#plain) {
      const text = files[path] ?? '';
      assert.ok(parses(path, text), `${path} parses:\n${text}`);
      assert.doesNotMatch(text, /# (?:BEGIN |END )?dagster-module: /);
      assertForeignBytes(path, plain, text, true);
      assertForeignValues(path, plain, text);
    }
  }

  async #names(): Promise<readonly string[]> {
    return (await loadWorkspace(this.root, adopted)).registry.modules.map(({ name }) => name);
  }

  async #add(names: readonly string[], server: RegisteredModule['server'], isUndone: boolean): Promise<void> {
    for (const name of names) await putModule(this.root, name);
    const there = await this.#names();
    // A server of another kind would be another module.
    const wished = names.some((name) => there.includes(name)) ? undefined : server;
    const add = async (): Promise<void> => {
      const { proposal, secrets } = await planned(this.root, names, wished);
      await write(this.root, proposal, secrets);
    };
    await this.#change(add, isUndone);
    const again = await planned(this.root, names, undefined);
    assert.deepEqual([...again.there].sort(), [...names].sort());
    assert.deepEqual((await planProposal(again.proposal)).changes, [], 'adding again changes nothing');
  }

  async #remove(names: readonly string[], isUndone: boolean): Promise<void> {
    const there = (await this.#names()).filter((name) => names.includes(name));
    if (there.length === 0) return;
    const remove = async (): Promise<void> => {
      const workspace = await loadWorkspace(this.root, adopted);
      await write(this.root, (await planRemoval(workspace, there, false)).proposal, new Map());
    };
    await this.#change(remove, isUndone);
  }

  async #change(change: () => Promise<void>, isUndone: boolean): Promise<void> {
    const before = shot(this.root);
    await change();
    if (!isUndone) return;
    if (JSON.stringify(shot(this.root)) === JSON.stringify(before)) return;
    await undo(this.root);
    assert.deepEqual(shot(this.root), before, 'an undo gives back what was there');
    await change();
  }

  /** Makes the same edit with and without modules. */
  #edit(edit: HandEdit): void {
    const paths = [...this.#plain.keys()].filter((path) => !path.startsWith('deployments/')).sort();
    const path = paths[edit.file % paths.length] ?? '';
    const [ours, plain] = [filesOf(this.root)[path], this.#plain.get(path)];
    if (ours === undefined || plain === undefined) return;
    const edited = editTwins({ ours, plain }, path, edit, `hand_${++this.#edits}`);
    if (edited === undefined) return;
    writeFileSync(join(this.root, path), edited.ours);
    this.#plain.set(path, edited.plain);
  }

  async #check(): Promise<void> {
    const workspace = await loadWorkspace(this.root, adopted);
    const { registry } = workspace;
    const files = filesOf(this.root);
    for (const [path, text] of Object.entries(files)) {
      assert.ok(parses(path, text), `${path} parses:\n${text}`);
      const plain = this.#plain.get(path);
      if (plain === undefined) continue;
      const flows = registry.modules.flatMap(({ owned }) => owned[path]?.flows ?? []);
      assertForeignBytes(path, plain, text, flows.length > 0);
      assertForeignValues(path, plain, text);
    }
    const made = Object.keys(files).filter((path) => !this.#plain.has(path));
    const units = registry.modules.flatMap(({ owned }) => Object.keys(owned));
    assert.deepEqual(
      made.filter((path) => !registry.made.includes(path) && !units.includes(path)),
      [],
    );
    assertSecretsStay(this.root);
    const all = registry.modules.map(({ name }) => name);
    if (all.length === 0) return;
    const { proposal } = await planRemoval(workspace, all, false);
    const left = new Map(Object.entries(files));
    for (const file of proposal.files) {
      assert.ok(file.kind === 'edit');
      const content = file.edit(files[file.path]);
      if (content === undefined) left.delete(file.path);
      else left.set(file.path, String(content));
    }
    assert.deepEqual(Object.fromEntries(left), Object.fromEntries(this.#plain), 'without all modules');
  }
}

async function planned(
  root: string,
  names: readonly string[],
  server: RegisteredModule['server'] | undefined,
): Promise<PlannedAddition> {
  const workspace = await loadWorkspace(root, adopted);
  const { reading } = workspace;
  const candidates = [];
  for (const name of names) {
    const { path, given } = moduleCalled(name);
    candidates.push(await readCandidate(path, { root, reading, cwd: root }, given));
  }
  return planAddition(workspace, candidates, { server, port: await portOffice(workspace) });
}

/** Writes a proposal as a command does; what the dry run shows is what is written then, and all of it. */
async function write(root: string, proposal: Proposal, secrets: ReadonlyMap<string, string>): Promise<void> {
  const plan = await planProposal(proposal);
  const document = documentOf(plan, {
    ...{ command: 'test', isDryRun: true, applied: undefined, decisions: new Map(), asked: new Set() },
    ...{ leftover: undefined, notes: [] },
  });
  assert.ok(!JSON.stringify(document).includes(SECRET), 'the plan tells no secret');
  for (const change of plan.changes)
    assert.ok(
      change.kind === 'delete' ||
        mayHoldSecrets(change.path) ||
        !Buffer.from(String(change.content)).includes(SECRET),
    );
  const before = treeOf(root);
  await applyPlan(plan, applyContext({ reveal: secretsOf(secrets, secretNamed) }));
  const after = treeOf(root);
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter((path) => {
    const [some, other] = [before.get(path), after.get(path)];
    return (
      some === undefined || other === undefined || some.mode !== other.mode || !some.bytes.equals(other.bytes)
    );
  });
  assert.deepEqual(
    document.changes.map(({ path }) => path).sort(),
    changed.sort(),
    'the dry run names what is written',
  );
  for (const { path, after: shown, mode } of document.changes) {
    const file = after.get(path);
    const text = file?.bytes.toString('utf8');
    assert.equal(
      text === undefined || !mayHoldSecrets(path) ? (text ?? null) : hideValues(text),
      shown,
      path,
    );
    assert.equal(file === undefined ? null : file.mode.toString(8).padStart(4, '0'), mode.after, path);
  }
}

/** Secrets are in files that their owner alone reads, and that git does not keep. */
function assertSecretsStay(root: string): void {
  for (const [path, { mode, bytes }] of treeOf(root)) {
    if (!bytes.includes(SECRET)) continue;
    assert.match(path, /(?:^|\/)\.env$/);
    if (MODULES.every((one) => !path.startsWith(`${one.path}/`))) assert.equal(mode & 0o077, 0, path);
  }
}

/** The texts of a workspace's own files: not of our records, nor of modules. */
function filesOf(root: string): Readonly<Record<string, string>> {
  const own = [...treeOf(root)].filter(
    ([path]) =>
      !path.startsWith('.dagster-module/') && MODULES.every((one) => !path.startsWith(`${one.path}/`)),
  );
  return Object.fromEntries(own.map(([path, { bytes }]) => [path, bytes.toString('utf8')]));
}
