import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processesIn } from './processes-in.ts';

/**
 * Writes what restarts the code server of a host's folder: it ends the group of processes that it has started before,
 * and starts the current release in a new one.
 * @returns the command, for `sh`.
 */
export function restartCommand(path: string): string {
  const script = join(`${path}-service`, 'restart.sh');
  mkdirSync(`${path}-service`, { recursive: true });
  writeFileSync(script, RESTART);
  return `sh '${script.replaceAll("'", `'\\''`)}'`;
}

// dash takes no `--` after -KILL.
const RESTART = `set -eu
cd -- "$(dirname -- "$0")"
if [ -f group ]; then kill -s KILL -- "-$(cat group)" 2>/dev/null || :; rm -f group; sleep 0.2; fi
[ -e "$DEPLOY_PATH/current" ] || exit 0
setsid "$DEPLOY_PATH/current/.deploy/serve" >>server.log 2>&1 &
echo "$!" >group
`;

/** Ends all processes that run in a folder, with those that they have started. */
export function endProcessesIn(folder: string): void {
  for (const pid of processesIn(folder)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}
