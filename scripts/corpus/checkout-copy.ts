import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** What is installed or is a record, and no file of a workspace. */
const SKIPPED = /^(?:\.git|node_modules|\.venv|venv|__pycache__|\.dagster-module)$/;

/** Files above this are data. */
const BIGGEST_BYTES = 1024 * 1024;

/** Copies a checkout: regular files as they are, and links that stay within it. */
export function copyCheckout(from: string, to: string): void {
  const visit = (folder: string): void => {
    mkdirSync(join(to, folder), { recursive: true });
    for (const one of readdirSync(join(from, folder), { withFileTypes: true })) {
      const path = join(folder, one.name);
      if (SKIPPED.test(one.name)) continue;
      if (one.isDirectory()) visit(path);
      else if (one.isSymbolicLink()) copyLink(from, to, path);
      else if (one.isFile() && lstatSync(join(from, path)).size <= BIGGEST_BYTES) copyFile(from, to, path);
    }
  };
  visit('');
}

/** Whoever keeps checkouts may have protected them; the copy is there to be written to. */
function copyFile(from: string, to: string, path: string): void {
  copyFileSync(join(from, path), join(to, path));
  chmodSync(join(to, path), lstatSync(join(from, path)).mode | 0o600);
}

function copyLink(from: string, to: string, path: string): void {
  const target = readlinkSync(join(from, path));
  const way = relative(from, resolve(dirname(join(from, path)), target));
  const isThere = statSync(join(from, path), { throwIfNoEntry: false }) !== undefined;
  if (isThere && !way.startsWith('..') && !target.startsWith('/')) symlinkSync(target, join(to, path));
}
