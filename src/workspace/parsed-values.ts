/** A mapping of a parsed file; empty where something else stands there. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

/** A list of a parsed file; empty where something else stands there. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The names of a list, or of the keys of a mapping, as compose takes both. */
export function namesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value)
    ? value.filter((one): one is string => typeof one === 'string')
    : Object.keys(record(value));
}

/** All texts in a value, with the way to each. */
export function* textsIn(
  value: unknown,
  path: readonly string[] = [],
): Generator<{ readonly text: string; readonly path: readonly string[] }> {
  if (typeof value === 'string') yield { text: value, path };
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) yield* textsIn(one, [...path, key]);
}
