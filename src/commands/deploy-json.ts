import { ExpectedError } from '../errors.ts';

/** JSON for machines: what is not known is null, so that each key is always there. */
export function jsonText(value: unknown, indentation?: number): string {
  return JSON.stringify(value, (_, one: unknown) => (one === undefined ? null : one), indentation);
}

/** How a command has ended, for machines: its exit code, and what failed, a string a line of it. */
export function endOf(failure: unknown): { readonly code: number; readonly error?: readonly string[] } {
  if (failure === undefined) return { code: 0 };
  const code = failure instanceof ExpectedError ? failure.code : 1;
  return failure instanceof Error ? { code, error: failure.message.split('\n') } : { code };
}
