/** A variable of Compose, with no other one within; `$$` is a dollar sign. */
const VARIABLE = /\$\$|\$\{(\w+)(?:(:?[-+?])([^{}]*))?\}|\$(\w+)/g;

/**
 * Puts variables into a text as Compose does, those in defaults of others, too; what is not set is empty.
 * The rules are those of https://docs.docker.com/reference/compose-file/interpolation/
 */
export function interpolated(text: string, environment: ReadonlyMap<string, string>): string {
  let rest = text;
  // Each round puts in the innermost ones.
  for (let depth = 0; depth < 8 && rest.includes('$'); depth += 1) {
    const next = rest.replaceAll(
      VARIABLE,
      (all: string, name?: string, sign?: string, other = '', bare?: string) =>
        all === '$$' ? all : valueFor(environment.get(name ?? bare ?? ''), sign, other),
    );
    if (next === rest) break;
    rest = next;
  }
  return rest.replaceAll('$$', '$');
}

function valueFor(value: string | undefined, sign: string | undefined, other: string): string {
  const isSet = sign?.startsWith(':') === true ? value !== undefined && value !== '' : value !== undefined;
  if (sign?.endsWith('+') === true) return isSet ? other : '';
  if (sign?.endsWith('-') === true && !isSet) return other;
  return value ?? '';
}
