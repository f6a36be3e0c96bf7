import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotAllowedError } from '../../errors.ts';
import { sh } from '../../render/escape-sh.ts';
import { type Host, hostText } from '../host.ts';
import type { Here } from './here.ts';
import {
  lastLine,
  type ProgramEnd,
  type ProgramOptions,
  runProgram,
  type Started,
  startProgram,
} from './program.ts';
import { retrying } from './retry.ts';
import { SSH_FAILED, sshFailure } from './ssh-failure.ts';

/** A connection to a host, which all commands on it share. */
export interface Connection {
  readonly host: Host;
  /** The host as the deployment calls it. */
  readonly name: string;
  /** The words by which rsync calls ssh. */
  readonly shell: readonly string[];
  /** Runs a script of the shell on the host, to its end. */
  readonly run: (script: string, input?: string | Uint8Array) => Promise<ProgramEnd>;
  /** Starts a command on the host; its standard input stays open, and no abort ends it. */
  readonly start: (command: string) => Started;
  readonly close: () => Promise<void>;
}

/** How long a socket of ssh may be called, with what ssh adds while it makes it: `sun_path` of the smallest system. */
const LONGEST_FOLDER = 60;

/**
 * How ssh is called. What it does to keys, users and jumps is the user's own configuration: only what would keep
 * a program from running, or a dead connection from ending, is set.
 */
const OPTIONS = [
  ...['ConnectTimeout=15', 'ServerAliveInterval=15', 'ServerAliveCountMax=4'],
  ...['RemoteCommand=none', 'ClearAllForwardings=yes', 'LogLevel=INFO'],
  // A master that nobody closed, as after a SIGKILL, ends by itself.
  ...['ControlMaster=auto', 'ControlPersist=600'],
] as const;

/**
 * Connects to a host by the system's ssh, and checks that commands run there.
 * @throws NetworkError, NotAllowedError, UnavailableError without ssh.
 */
export async function connect(host: Host, here: Here): Promise<Connection> {
  const name = hostText(host);
  const folder = await socketFolder();
  const words = sshWords(host, join(folder, 's'), here.isInteractive);
  const options: ProgramOptions = { cwd: folder, env: here.env, signal: here.signal };
  const call = [...words.slice(1), '-T', '--', host.name];
  const close = async (): Promise<void> => {
    const never = { ...options, signal: new AbortController().signal };
    await runProgram('ssh', [...words.slice(1), '-O', 'exit', '--', host.name], never).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await retrying(here, name, async () => {
      checkLogin(
        name,
        await runProgram('ssh', [...call, 'true'], { ...options, mayAsk: here.isInteractive }),
      );
    });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...{ host, name, shell: words, close },
    run: async (script, input = '') => {
      const end = await runProgram('ssh', [...call, `exec sh -c ${sh(script)}`], { ...options, input });
      if (end.code === SSH_FAILED) throw sshFailure(name, end.stderr);
      return end;
    },
    start: (command) =>
      startProgram('ssh', [...call, command], {
        ...{ ...options, signal: new AbortController().signal, input: '' },
      }),
  };
}

function sshWords({ user, port }: Host, socket: string, isInteractive: boolean): readonly string[] {
  const options = [...OPTIONS, `ControlPath=${socket}`, ...(isInteractive ? [] : ['BatchMode=yes'])];
  return [
    'ssh',
    ...options.flatMap((option) => ['-o', option]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
  ];
}

/** A folder of our own: who could write to it could speak for the host. */
async function socketFolder(): Promise<string> {
  const base = tmpdir();
  const isFit = base.length < LONGEST_FOLDER && /^[\w./-]+$/.test(base);
  return mkdtemp(join(isFit ? base : '/tmp', 'dgm-'));
}

function checkLogin(name: string, { code, stdout, stderr }: ProgramEnd): void {
  if (code === 0) return;
  if (code === SSH_FAILED) throw sshFailure(name, stderr);
  throw new NotAllowedError(`${name} runs no commands.`, {
    why: lastLine(stderr) || lastLine(stdout) || `ssh ${name} true ended with ${code}.`,
    next: 'The user of the deployment needs a shell there.',
  });
}
