import { randomBytes } from 'node:crypto';
import { dotenvSecret } from '../render/escape.ts';

/** 144 bits, in letters that need no escaping in a shell, a URL or a YAML file. */
const PASSWORD_BYTES = 18;

/**
 * Gives the secrets of a plan as they stand in a dotenv file: those that were given, and passwords made up for the
 * others, each always the same.
 */
export function revealer(given: ReadonlyMap<string, string>): (name: string) => string {
  const secrets = new Map(given);
  return (name) => {
    const known = secrets.get(name) ?? randomBytes(PASSWORD_BYTES).toString('base64url');
    secrets.set(name, known);
    return dotenvSecret(known);
  };
}
