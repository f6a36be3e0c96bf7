import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { explainDiskError } from '../../apply/disk-error.ts';
import { readVariables } from '../../edit/dotenv.ts';
import { InvalidContentError, NotAllowedError, UnavailableError } from '../../errors.ts';
import type { Deployment } from '../load-deployment.ts';
import { git } from './git.ts';
import type { Here } from './here.ts';
import { lastLine, runProgram } from './program.ts';

/** The secrets of a deployment, as they are written to a file of the release. */
export interface Secrets {
  /** A dotenv file. */
  readonly content: Buffer;
  readonly variables: ReadonlyMap<string, string>;
  /** In hexadecimal, to compare it with the file of a host. */
  readonly sha256: string;
}

/** No file of variables is longer, in characters. */
const MOST_PRINTED = 1_000_000;

/**
 * Reads the secrets of a deployment: its dotenv file, or what its command prints.
 * @returns undefined where there is no file: then the host keeps those that it has.
 * @throws NotAllowedError for a file that others can read, or that git tracks; InvalidContentError for what is no file;
 * UnavailableError for a command that fails.
 */
export async function readSecrets(deployment: Deployment, here: Here): Promise<Secrets | undefined> {
  const { secrets, name } = deployment.settings;
  const folder = join(deployment.root, 'deploy', name);
  const content =
    'file' in secrets ? await secretFile(folder, secrets.file) : await printed(folder, secrets.command, here);
  if (content === undefined) return undefined;
  const variables = readVariables(content.toString('utf8'));
  return {
    ...{ content, variables },
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}

/**
 * Refuses a file of secrets that git tracks: before anything else is told about the module's files, such as that they
 * are to be committed.
 * @throws NotAllowedError
 */
export async function refuseTracked({ root, settings }: Deployment, here: Here): Promise<void> {
  const { secrets, name } = settings;
  if (!('file' in secrets)) return;
  const path = join(root, 'deploy', name, secrets.file);
  const tracked = await git(root, ['ls-files', '--error-unmatch', '--', path], here);
  if (tracked.code !== 0) return;
  throw new NotAllowedError(`${path} is in git.`, {
    why: 'It has secrets, and everybody who has the repository has them.',
    next: 'Take it out with git rm --cached, ignore it, and change the secrets.',
  });
}

async function secretFile(folder: string, file: string): Promise<Buffer | undefined> {
  const path = join(folder, file);
  const found = await stat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw explainDiskError(error, path, { deed: 'read' });
  });
  if (found === undefined) return undefined;
  if (!found.isFile()) {
    throw new InvalidContentError(`${path} is no file.`, {
      why: 'The secrets of the deployment are to be in it.',
      next: 'Take it away, and write the file anew, or correct secrets in deployment.yaml.',
    });
  }
  if ((found.mode & 0o077) !== 0) {
    throw new NotAllowedError(`${path} can be read by others.`, {
      why: `It has secrets, and the mode ${(found.mode & 0o777).toString(8)}.`,
      next: 'Call chmod 600 on it.',
    });
  }
  return readFile(path).catch((error: unknown) => {
    throw explainDiskError(error, path, { deed: 'read' });
  });
}

/** What the program prints is never shown, whether it fails or not; of what it complains about, the last line is. */
async function printed(
  folder: string,
  [program = '', ...words]: readonly string[],
  here: Here,
): Promise<Buffer> {
  const { env, signal, isInteractive } = here;
  const { code, stdout, stderr } = await runProgram(program, words, {
    ...{ cwd: folder, env, signal, mayAsk: isInteractive, most: MOST_PRINTED },
  });
  if (code === 0 && stdout.trim() === '') {
    throw new UnavailableError(`The command that has the secrets printed nothing: ${program}.`, {
      next: 'Call it by hand in the folder of the deployment.',
    });
  }
  if (code === 0) return Buffer.from(stdout, 'utf8');
  throw new UnavailableError(`The command that has the secrets failed: ${program} ended with ${code}.`, {
    why: lastLine(stderr) || 'It said nothing about why.',
    next: 'Call it by hand in the folder of the deployment.',
  });
}
