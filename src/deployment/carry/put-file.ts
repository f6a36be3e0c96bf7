import { FailureError, NotAllowedError, UnavailableError } from '../../errors.ts';
import { sh } from '../../render/escape-sh.ts';
import { lastLine } from './program.ts';
import type { Connection } from './ssh.ts';

/**
 * Writes a file on a host. Its bytes go through the standard input: no list of processes shows them.
 * @param mask the umask that it is made with.
 * @throws UnavailableError without space, NotAllowedError, and what the connection throws.
 */
export async function putFile(
  connection: Connection,
  path: string,
  content: string | Uint8Array,
  mask: '027' | '077',
): Promise<void> {
  const { code, stderr } = await connection.run(`umask ${mask} && exec cat > ${sh(path)}`, content);
  if (code === 0) return;
  const why = lastLine(stderr);
  const what = `${path} cannot be written on ${connection.name}.`;
  if (/No space left|quota exceeded/i.test(why)) {
    throw new UnavailableError(what, { why, next: 'Free some space there.' });
  }
  if (/Permission denied|Read-only/i.test(why)) throw new NotAllowedError(what, { why });
  throw new FailureError(what, { why });
}
