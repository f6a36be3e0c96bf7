import { spawnSync } from 'node:child_process';

/** A disk of a few blocks that is mounted on a folder. */
export interface SmallDisk {
  readonly remove: () => void;
}

/**
 * Mounts a disk of some kilobytes on a folder.
 * @returns undefined where that is not allowed, outside of CI: the test may skip.
 */
export function smallDisk(folder: string, kilobytes: number): SmallDisk | undefined {
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'dgm-test', folder], {
    encoding: 'utf8',
  });
  if (mounted.status === 0) return { remove: () => void spawnSync('umount', [folder]) };
  if (process.env.CI === 'true') throw new Error(`no small disk can be mounted: ${mounted.stderr}`);
  console.log('a small disk can only be mounted by root');
  return undefined;
}
