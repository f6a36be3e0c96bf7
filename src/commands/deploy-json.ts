/** JSON for machines: what is not known is null, so that each key is always there. */
export function jsonText(value: unknown, indentation?: number): string {
  return JSON.stringify(value, (_, one: unknown) => (one === undefined ? null : one), indentation);
}
