import { readdirSync, readlinkSync } from 'node:fs';

/** The numbers of the processes whose working folder is in a folder; nothing where there is no /proc. */
export function processesIn(folder: string): readonly string[] {
  return numbers().filter((pid) => {
    const cwd = workingFolder(pid);
    return cwd === folder || cwd.startsWith(`${folder}/`);
  });
}

function numbers(): readonly string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function workingFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
