import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync } from 'node:fs';
import { join } from 'node:path';
import { IS_ROOT, temporaryFolder } from './folder.ts';

/** Servers refuse to be root; every system has this user. */
const NOBODY = 65_534;
const USER = IS_ROOT ? { uid: NOBODY, gid: NOBODY } : {};
const START_TIMEOUT = 60_000;

/** A server of a test: listens on the loopback alone, and is gone when the tests end. */
export interface DatabaseServer {
  readonly port: number;
  /** Ends it in good order, once its clients are done or cut off. */
  stop(): Promise<void>;
  /** Ends it as a crash would: connections drop. */
  kill(): Promise<void>;
  /** Starts it again after `stop` or `kill`, with its data. */
  start(): Promise<void>;
}

export interface ServerOptions {
  /** Of the administrator; without one, none is asked for. */
  readonly password?: string;
  /** Whether the server takes encrypted connections alone, with a certificate that nobody has signed. */
  readonly tls?: boolean;
}

/** A folder that belongs to whom servers run as. */
export function serverFolder(): string {
  const folder = temporaryFolder();
  if (IS_ROOT) chownSync(folder, NOBODY, NOBODY);
  return folder;
}

/** Runs a program to its end as the user of servers. @throws with what it printed */
export function runAsServer(program: string, args: readonly string[], cwd: string): void {
  execFileSync(program, args, { ...USER, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Makes `server.key` and `server.crt` of a certificate for localhost that signs itself. */
export function makeCertificate(folder: string): { readonly key: string; readonly certificate: string } {
  const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.crt')];
  const subject = ['-subj', '/CN=localhost', '-days', '2'];
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate];
  runAsServer('openssl', [...args, ...subject], folder);
  return { key, certificate };
}

/**
 * Starts a server program.
 *
 * @param ready what it prints once it takes connections.
 * @param signals that end it in good order, and at once.
 */
export async function startServer(
  port: number,
  [program = '', ...args]: readonly string[],
  cwd: string,
  ready: RegExp,
  signals: { readonly stop: NodeJS.Signals; readonly kill: NodeJS.Signals },
): Promise<DatabaseServer> {
  let child: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const closed = once(running, 'close');
    running.kill(signal);
    await closed;
  };
  const start = async (): Promise<void> => {
    child = spawn(program, args, { ...USER, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    await untilReady(child, ready);
  };
  process.on('exit', () => child?.kill(signals.kill));
  await start();
  return { port, start, stop: () => end(signals.stop), kill: () => end(signals.kill) };
}

function untilReady(child: ChildProcess, ready: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    const timer = setTimeout(() => reject(new Error(`Not ready in time:\n${log}`)), START_TIMEOUT);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (!ready.test(log)) return;
      clearTimeout(timer);
      resolve();
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`Ended with ${code} at its start:\n${log}`)));
  });
}
