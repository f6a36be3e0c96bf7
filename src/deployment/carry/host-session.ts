import { type ExpectedError, FailureError, InterruptedError, NetworkError } from '../../errors.ts';
import { type HostLine, readHostLine } from './host-protocol.ts';
import { onLines } from './lines.ts';
import { lastLine, type ProgramEnd } from './program.ts';
import { passing } from './retry.ts';
import type { Connection } from './ssh.ts';
import { SSH_FAILED, sshFailure } from './ssh-failure.ts';

/** A verb of the script that runs on a host. */
export interface HostSession {
  /** Fulfilled when the host waits for the word to go on; rejected where it ended before. */
  readonly ready: Promise<void>;
  /** Lets the host go on: from here on it does not depend on us. */
  readonly go: () => void;
  /** Has the host take back what it made. @returns when it has, or the connection is gone. */
  readonly abandon: () => Promise<void>;
  /**
   * The release that is served in the end, undefined where the verb tells none; rejected where it failed, or the
   * connection was lost.
   */
  readonly done: Promise<string | undefined>;
}

/** How long the host is waited for, when it is to take back what it made, in milliseconds. */
const PATIENCE = 20_000;

/** How often a host that waits for its word hears that we are here still, in milliseconds: it gives up after 90 s. */
const BEAT = 10_000;

/** What {@link openSession} takes. */
export interface SessionOptions {
  readonly connection: Connection;
  /** The whole script; it goes through the standard input, so no process list shows it. */
  readonly script: string;
  /** The verb and its words: letters, digits, dots, hyphens and underscores alone. */
  readonly words: readonly string[];
  /** Takes secrets out of what the host says. */
  readonly hide?: (text: string) => string;
  /** Takes each line. */
  readonly take: (line: HostLine) => void;
}

/** Starts a verb of the script on a host, over a connection. */
export function openSession({
  connection,
  script,
  words,
  hide = (text) => text,
  take,
}: SessionOptions): HostSession {
  const { child, end } = connection.start(`sh -s -- ${checkedWords(words).join(' ')}`);
  const ready = Promise.withResolvers<void>();
  let hasGone = false;
  let outcome: HostLine | undefined;
  let beat: NodeJS.Timeout | undefined;
  const say = (word: string): void => {
    clearInterval(beat);
    child.stdin?.end(`${word}\n`);
  };
  if (child.stdout !== null) {
    onLines(child.stdout, (line) => {
      const read = readHostLine(line, hide);
      if (read.kind === 'ready') {
        beat = setInterval(() => child.stdin?.write('.\n'), BEAT);
        ready.resolve();
      }
      if (read.kind === 'done' || read.kind === 'fail') outcome = read;
      take(read);
    });
  }
  child.stdin?.write(script);
  const done = end.then((ended) => {
    clearInterval(beat);
    return resultOf(connection.name, outcome, { ...ended, stderr: hide(ended.stderr) }, hasGone);
  });
  done.catch(ready.reject);
  ready.promise.catch(() => undefined);
  return {
    ...{ ready: ready.promise, done },
    go: () => {
      hasGone = true;
      say('go');
    },
    abandon: async () => {
      say('stop');
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
      await done.catch(() => undefined);
      clearTimeout(timer);
    },
  };
}

function checkedWords(words: readonly string[]): readonly string[] {
  const bad = words.find((word) => !/^[A-Za-z0-9._-]+$/.test(word));
  if (bad !== undefined) throw new Error(`${JSON.stringify(bad)} is no word for a host`);
  return words;
}

function resultOf(
  name: string,
  outcome: HostLine | undefined,
  { code, stdout, stderr }: ProgramEnd,
  hasGone: boolean,
): string | undefined {
  if (outcome?.kind === 'done') return outcome.release;
  if (outcome?.kind === 'fail') throw outcome.error;
  if (code === 0) return undefined;
  if (code === SSH_FAILED) throw hasGone ? lostLate(name) : lost(name, stderr);
  const why = lastLine(stderr) || lastLine(stdout) || `The script ended with ${code}.`;
  throw new FailureError(`The script on ${name} ended before it was done.`, {
    why,
    next: 'See dgm deploy status.',
  });
}

function lost(name: string, stderr: string): ExpectedError {
  const told = sshFailure(name, stderr);
  if (!(told instanceof NetworkError)) return told;
  return passing(
    new NetworkError(`The connection to ${name} was cut.`, {
      why: 'The host takes back what it had begun, in two minutes at most, and serves what it served before.',
      next: 'Call the command again.',
    }),
  );
}

function lostLate(name: string): ExpectedError {
  return new NetworkError(`The connection to ${name} was cut while the host was at work.`, {
    why: 'The host goes on by itself, and undoes the switch where the release does not serve.',
    next: 'See what became of it with dgm deploy status.',
  });
}

/** What is told when somebody interrupts after the host was let go. */
export function goesOn(name: string): InterruptedError {
  return new InterruptedError(`Interrupted; ${name} goes on by itself.`, {
    why: 'A deploy that has begun to build or to switch does not depend on this end.',
    next: 'See what became of it with dgm deploy status.',
  });
}
