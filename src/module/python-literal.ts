import { python } from '../render/escape.ts';
import type { Cell } from './made-up-rows.ts';

/**
 * A Python literal of a cell. An object takes a line per key, as `ruff format` leaves it however long they are.
 * @param indent of the line that the literal begins in, in spaces.
 */
export function pythonLiteral(value: Cell, indent = 0): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return python(value);
  const inside = indent + 4;
  const entries = Object.entries(value).map(
    ([key, inner]) => `${' '.repeat(inside)}${python(key)}: ${pythonLiteral(inner, inside)},\n`,
  );
  return `{\n${entries.join('')}${' '.repeat(indent)}}`;
}
