import { python } from '../render/escape.ts';
import type { Cell } from './made-up-rows.ts';

/** A Python literal of a cell, on one line. */
export function pythonLiteral(value: Cell): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return python(value);
  const entries = Object.entries(value).map(([key, inner]) => `${python(key)}: ${pythonLiteral(inner)}`);
  return `{${entries.join(', ')}}`;
}
