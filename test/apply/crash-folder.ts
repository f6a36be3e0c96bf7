import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

const MEMORY = '/dev/shm';

/** Makes a folder that goes when the tests end; in memory, where there is such a place: many runs write to it. */
export function memoryFolder(): string {
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'dgm-test-'));
  made.push(folder);
  return folder;
}

/** Copies a folder with its modes and links. */
export function copyAll(from: string, to: string): void {
  const stats = lstatSync(from);
  if (stats.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else if (stats.isFile()) copyFileSync(from, to);
  else {
    mkdirSync(to);
    for (const name of readdirSync(from)) copyAll(join(from, name), join(to, name));
    chmodSync(to, stats.mode);
  }
}
