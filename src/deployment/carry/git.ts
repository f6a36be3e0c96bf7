import { type ExpectedError, NetworkError, NotAllowedError, UnavailableError } from '../../errors.ts';
import type { Here } from './here.ts';
import { lastLine, type ProgramEnd, runProgram } from './program.ts';
import { passing } from './retry.ts';

/** Runs git in a folder. @throws UnavailableError without git. */
export async function git(
  cwd: string,
  args: readonly string[],
  { env, signal, isInteractive }: Pick<Here, 'env' | 'signal' | 'isInteractive'>,
): Promise<ProgramEnd> {
  const quiet = isInteractive ? {} : { GIT_TERMINAL_PROMPT: '0' };
  // What git says is read: it has to be in one language. Paths are to be paths, whatever is in them.
  const surroundings = { ...env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_LITERAL_PATHSPECS: '1', ...quiet };
  return runProgram('git', args, { cwd, env: surroundings, signal, mayAsk: isInteractive });
}

/** Runs git, and gives what it printed. @throws UnavailableError where it failed. */
export async function gitOutput(
  cwd: string,
  args: readonly string[],
  here: Pick<Here, 'env' | 'signal' | 'isInteractive'>,
): Promise<string> {
  const end = await git(cwd, args, here);
  if (end.code === 0) return end.stdout;
  throw new UnavailableError(`git ${args[0]} failed.`, { why: lastLine(end.stderr) });
}

/** The names between NULs that git prints with `-z`. */
export function betweenNuls(text: string): readonly string[] {
  return text.split('\0').filter((one) => one !== '');
}

const NETWORK =
  /Could not resolve host|Connection (?:refused|reset|timed out|closed)|Network is unreachable|No route to host|timed out|Failed to connect|early EOF|hung up unexpectedly/i;
const REFUSED =
  /Permission denied|Authentication failed|could not read (?:Username|Password)|Host key verification failed|HTTP 40[13]|returned error: 40[13]/i;

/** Puts what git said about a remote in our words. */
export function remoteFailure(repository: string, stderr: string): ExpectedError {
  const shown = withoutPassword(repository);
  const why = withoutPassword(lastLine(stderr));
  // Both may be said at once, then the login is what failed.
  if (REFUSED.test(stderr)) {
    return new NotAllowedError(`The repository ${shown} may not be read.`, {
      why: stderr.split('\n').find((line) => REFUSED.test(line)) ?? why,
      next: 'Check the key or the token that git uses.',
    });
  }
  if (NETWORK.test(stderr)) {
    return passing(
      new NetworkError(`The repository ${shown} cannot be reached.`, {
        why: stderr.split('\n').find((line) => NETWORK.test(line)) ?? why,
        next: 'Check the network, then call the command again.',
      }),
    );
  }
  return new UnavailableError(`The repository ${shown} cannot be read.`, {
    why: withoutPassword(stderr.split('\n').find((line) => /^(?:fatal|error): /i.test(line)) ?? why),
    next: 'Correct source.repository in deployment.yaml.',
  });
}

/** A URL, without what may be a secret in it. */
export function withoutPassword(text: string): string {
  return text.replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/)[^/@\s]*@/gi, '$1');
}
