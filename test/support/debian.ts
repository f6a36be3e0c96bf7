import { execFileSync, spawnSync } from 'node:child_process';

/**
 * Makes sure that a program of a Debian package is there: installs it as root in CI, else says what to do.
 * @returns false where it is not there outside of CI: the test may skip, with that reason.
 */
export function ensureProgram(program: string, debianPackage: string): boolean {
  if (isThere(program)) return true;
  if (process.env.CI !== 'true') {
    console.log(`${program} is not there: apt-get install ${debianPackage}`);
    return false;
  }
  execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
  execFileSync('apt-get', ['install', '-y', '-qq', debianPackage], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (!isThere(program)) throw new Error(`apt-get install ${debianPackage} did not bring ${program}`);
  return true;
}

function isThere(program: string): boolean {
  return spawnSync(program, ['-V'], { stdio: 'ignore' }).error === undefined;
}
