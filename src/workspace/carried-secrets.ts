import type { ModulePart } from './module-part.ts';

/** Names that tell of a secret, and addresses with a password in them. */
const SECRET_NAME = /PASSW|SECRET|TOKEN|CREDENTIAL|PRIVATE|(?:^|_)(?:KEY|PWD)(?:_|$)/i;
const SECRET_VALUE = /^[a-z][\w+.-]*:\/\/[^/@\s]*:[^/@\s]+@/i;

/**
 * Whether a compose file says a secret in plain: then it is not written there a second time, but goes to `.env`.
 * @param value as the compose file has it.
 */
export function isPlainSecret(name: string, value: string): boolean {
  if (value === '' || value.includes('$')) return false;
  return SECRET_NAME.test(name) || SECRET_VALUE.test(value);
}

/** What the variable is called in `.env` in which a module has such a secret: its own, so that it goes with it. */
export function carriedName({ name }: Pick<ModulePart, 'name'>, variable: string): string {
  // No two names give the same, so that what goes with one module is not another's.
  const words = name.replaceAll('_', '__').replaceAll('-', '_').replaceAll('.', '_DOT_');
  return `${words.toUpperCase().replace(/^(?=\d)/, '_')}_${variable}`;
}

/** The secrets of modules by the variables of `.env` that have them. */
export function carriedSecrets(
  parts: readonly Pick<ModulePart, 'name'>[],
  secrets: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map(
    parts.flatMap((part) => [...secrets].map(([name, value]) => [carriedName(part, name), value] as const)),
  );
}
