import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { ensureProgram } from './debian.ts';

/** Makes sure that Groovy is there, of the line 2.4 that Jenkins has. @returns false where a test may skip. */
export function hasGroovy(): boolean {
  return ensureProgram('groovy', 'groovy') && ensureProgram('java', 'default-jre-headless');
}

/** Runs Groovy, and gives what it printed. */
export function runGroovy(args: readonly string[]): string {
  return execFileSync('groovy', args, {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    // Debian's groovy looks for Java at one place, where it need not be.
    env: { ...process.env, JAVA_HOME: javaHome() },
  });
}

function javaHome(): string {
  const java = execFileSync('sh', ['-c', 'command -v java'], { encoding: 'utf8' }).trim();
  return dirname(dirname(realpathSync(java)));
}
