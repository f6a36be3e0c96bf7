import assert from 'node:assert/strict';
import { lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CRASH_CASES, commitOf, rootIn } from './crash-cases.ts';
import { situate } from './crash-runs.ts';
import type { Operation } from './faulty-disk.ts';

const OWN = '/.dagster-module';

/** Whether an operation changes a file of the plan, and not only what we keep. */
function isPut({ kind, path, to }: Operation): boolean {
  const isRecord = /\/journal\.|\/lock|\/backups(?:\/|$)/.test(to ?? path);
  return (kind === 'rename' || kind === 'removeFile') && !isRecord;
}

/** The first operation that matches, which must be there. */
function first(log: readonly Operation[], matches: (one: Operation) => boolean): Operation {
  const found = log.find(matches);
  assert.ok(found);
  return found;
}

/** Checks that a path was flushed, and that this had come to its end before a moment. */
function assertFlushed(log: readonly Operation[], path: string, before: number, after = 0): void {
  const isFlush = ({ kind }: Operation) => kind === 'file.flush' || kind === 'flushFolder';
  const found = log.find((one) => isFlush(one) && one.path === path && one.began > after);
  assert.ok(found !== undefined && found.ended < before, `${path} is flushed too late`);
}

for (const one of CRASH_CASES.filter(({ command }) => command !== 'recover')) {
  describe(`the order of ${one.command} ${one.situation}`, () => {
    let log: readonly Operation[] = [];
    let root = '';
    let commit: Operation;

    before(async () => {
      const { run } = await situate(one);
      const { disk, folder } = await run({});
      log = disk.log;
      root = rootIn(folder);
      commit = first(log, (operation) => operation === commitOf(disk));
    });

    it('has the disk hold the backups and the journal before it touches a file', () => {
      const { began } = first(log, isPut);
      const kept = log.filter(({ kind, path }) => kind === 'makeFile' && path.includes(`${OWN}/backups/`));
      const changed = log.filter((operation) => isPut(operation) && operation.ended < commit.began);
      if (one.situation !== 'into nothing') assert.ok(kept.length > 0 && kept.length <= changed.length);
      for (const { path } of kept) assertFlushed(log, path, began);
      for (const { path } of kept) assertFlushed(log, dirname(path), began);
      assertFlushed(log, join(root, OWN, 'journal.new'), began);
      const named = first(log, ({ to }) => to === join(root, OWN, 'journal.json'));
      for (const path of [join(root, OWN), root]) assertFlushed(log, path, began, named.ended);
      assertFlushed(log, join(root, OWN, 'backups'), named.began);
    });

    it('has the disk hold every folder that it makes, before it relies on it', () => {
      const isAbove = (path: string) => path === root || path === join(root, OWN);
      const { began } = first(log, isPut);
      for (const { kind, path, ended } of log) {
        if (kind === 'makeFolder' && isAbove(path)) assertFlushed(log, dirname(path), began, ended);
      }
    });

    it('has the disk hold every file before it gets its name', () => {
      const renames = log.filter(({ kind, path }) => kind === 'rename' && basename(path).startsWith('.dgm-'));
      const changes = one.command === 'undo' && one.situation === 'of the first plan' ? 0 : 1;
      assert.ok(renames.length >= changes);
      for (const { path, began } of renames) assertFlushed(log, path, began);
    });

    it('has the disk hold every changed name before it is done', () => {
      const names = log.flatMap(({ kind, path, to, began, ended }) => {
        const isName = isPut({ kind, path, began, ended, number: 0, ...(to && { to }) });
        const isFolder = (kind === 'makeFolder' || kind === 'removeFolder') && !/\/backups/.test(path);
        const isInside = path.startsWith(`${root}/`) && path !== join(root, OWN);
        return (isName || isFolder) && isInside && ended < commit.began ? [{ path: to ?? path, ended }] : [];
      });
      const folders = Map.groupBy(names, ({ path }) => dirname(path));
      assert.ok(folders.size > 0);
      for (const [folder, changed] of folders) {
        const isGone = log.some(({ kind, path }) => kind === 'removeFolder' && path === folder);
        if (!isGone) assertFlushed(log, folder, commit.began, Math.max(...changed.map(({ ended }) => ended)));
      }
    });

    it('changes the manifest last of all files, or the registry of a workspace', () => {
      const puts = log.filter((operation) => isPut(operation) && operation.ended < commit.began);
      const last = puts.at(-1);
      const record = one.command === 'workspace' ? 'registry.json' : 'manifest.json';
      assert.equal(last?.to ?? last?.path, join(root, OWN, record));
    });

    it('lets nobody else read the journal and the backups', async () => {
      const { run } = await situate(one);
      const { folder } = await run({ lastIs: commit.number - 1 });
      const own = join(rootIn(folder), OWN);
      const backups = log.filter(({ kind, path }) => kind === 'makeFile' && path.includes('/backups/'));
      const modeOf = (path: string) => lstatSync(path).mode & 0o777;
      assert.equal(modeOf(join(own, 'journal.json')), 0o600);
      assert.equal(modeOf(join(own, 'backups')), 0o700);
      assert.equal(modeOf(join(own, 'backups', basename(dirname(commit.to ?? '')))), 0o700);
      for (const { path } of backups) assert.equal(modeOf(path.replace(root, rootIn(folder))), 0o600);
    });
  });
}
