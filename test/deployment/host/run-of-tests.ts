import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../support/folder.ts';
import { PYTHON, PYTHON_BIN } from '../../support/python.ts';

/** An instance of Dagster that launches runs at once, in the code server. */
const INSTANCE = `telemetry:
  enabled: false
run_coordinator:
  module: dagster._core.run_coordinator
  class: DefaultRunCoordinator
`;

/** A run that was launched on a code server. */
export interface LaunchedRun {
  readonly status: () => string;
  readonly id: () => string;
}

/** Launches a job of the module `small` on the code server at a port, and waits until the run has begun. */
export async function launch(port: number, job: string): Promise<LaunchedRun> {
  const home = temporaryFolder();
  writeFileSync(join(home, 'dagster.yaml'), INSTANCE);
  const workspace = join(home, 'workspace.yaml');
  const server = `{host: 127.0.0.1, port: ${port}, location_name: small}`;
  writeFileSync(workspace, `load_from:\n  - grpc_server: ${server}\n`);
  const options = { env: { ...process.env, DAGSTER_HOME: home }, stdio: 'pipe', encoding: 'utf8' } as const;
  const words = ['job', 'launch', '-w', workspace, '-l', 'small', '-r', '__repository__', '-j', job];
  execFileSync(join(PYTHON_BIN, 'dagster'), words, options);
  const read = (what: string): string => execFileSync(PYTHON, ['-c', READ, what], options).trim();
  while (read('status') !== 'STARTED') await sleep(200);
  return { status: () => read('status'), id: () => read('run_id') };
}

const READ = `
import sys
from dagster import DagsterInstance
with DagsterInstance.get() as instance:
    run = instance.get_runs()[0]
    print(run.run_id if sys.argv[1] == "run_id" else run.status.value)
`;

/** A client that keeps asking a code server for its definitions. */
export interface Asking {
  /** Ends it. */
  readonly end: () => Promise<{
    readonly answered: number;
    readonly failed: number;
    readonly longest: number;
  }>;
}

/** Keeps asking the code server at a port, ten times a second; `longest` is the longest gap, in seconds. */
export function keepAsking(port: number): Asking {
  const child = spawn(PYTHON, ['-c', ASK, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return {
    end: async () => {
      child.stdin.end();
      await ended;
      const [answered = 0, failed = 0, longest = 0] = output.trim().split(' ').map(Number);
      return { answered, failed, longest };
    },
  };
}

const ASK = `
import sys, threading, time
from dagster._grpc.client import DagsterGrpcClient
from dagster._serdes import deserialize_value
client = DagsterGrpcClient(host="127.0.0.1", port=int(sys.argv[1]))
over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
answered = failed = 0
longest, last = 0.0, time.monotonic()
while not over.wait(0.1):
    try:
        assert deserialize_value(client.list_repositories()).repository_symbols
        answered += 1
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
    except Exception:
        failed += 1
print(answered, failed, longest)
`;
