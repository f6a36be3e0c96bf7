import { addMarked, removeMarked } from '../edit/marked-text.ts';
import { eolOf, insertLines, ownersIn } from '../edit/marks.ts';

/**
 * A `.gitignore` that keeps a `.env` out of git, also where it did not before.
 * @param env from the root.
 */
export function ignoringSecrets(text: string, env: string): string {
  if (ignores(text, env)) return text;
  return insertLines(text, text.length, `# Secrets of the workspace.\n/${env}\n`);
}

/**
 * A `.gitignore` that keeps a `.env` out of git that modules have put secrets into: each of them says so for itself,
 * unless somebody else does.
 * @param env from the root.
 */
export function ignoringFor(
  text: string | undefined,
  users: readonly { readonly name: string }[],
  env: string,
): string {
  const start = text ?? '';
  if (ignores(ownersIn(start).reduce(removeMarked, start), env)) return start;
  return users.reduce((rest, { name }) => addMarked(rest, name, `/${env}\n`), start);
}

function ignores(text: string, env: string): boolean {
  const name = env.slice(env.lastIndexOf('/') + 1);
  const patterns = new Set([name, `**/${name}`, `/${env}`, env, '.env*', '*.env']);
  return text.split(eolOf(text)).some((line) => patterns.has(line.trim()));
}
