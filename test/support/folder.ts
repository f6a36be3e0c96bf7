import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Whom `yo` becomes when it is started by root (root-check). */
export const YO_UID = 1000;

export const IS_ROOT = process.getuid?.() === 0;

const made: string[] = [];

process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Makes a folder that goes when the tests end, with the given files in it. */
export function temporaryFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dgm-test-')));
  made.push(folder);
  chmodSync(folder, 0o755);
  writeFiles(folder, files);
  return folder;
}

/** Makes a folder as `temporaryFolder` does that `yo` may write to when root has started it. */
export function folderOfYo(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = temporaryFolder(files);
  if (IS_ROOT) for (const path of [folder, ...allIn(folder)]) chownSync(path, YO_UID, YO_UID);
  return folder;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}

/** What is in a folder: the type and mode of each path below it, and a hash of each file's bytes. */
export function snapshot(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(allIn(folder).map((path) => [path.slice(folder.length + 1), describe(path)]));
}

/** A snapshot without what is this machine's own: what can be undone, and when it was written. */
export function withoutBackups(shot: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(shot);
  return Object.fromEntries(
    entries.filter(([path]) => !/(?:^|\/)\.dagster-module\/backups(?:\/|$)/.test(path)),
  );
}

function allIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => join(folder, path));
}

function describe(path: string): string {
  const stats = lstatSync(path);
  const mode = stats.mode.toString(8);
  if (stats.isSymbolicLink()) return `${mode} -> ${readlinkSync(path)}`;
  if (!stats.isFile()) return mode;
  return `${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
}
