import { InvalidContentError } from '../errors.ts';
import type { ColumnProfile } from './column-profile.ts';
import { isNullToken } from './null-tokens.ts';

/**
 * Whether a file's first line holds the column names: always, but when at least one column is not text and
 * the first cells of all those fit their columns, and do not all look like years, which are often names.
 *
 * @param columns profiled without the first line.
 */
export function isHeader(firstLine: readonly string[], columns: readonly ColumnProfile[]): boolean {
  const typed = [...columns.entries()].filter(([, column]) => column.type !== 'VARCHAR');
  const cells = typed.map(([index]) => firstLine[index] ?? '');
  const values = cells.filter((cell) => cell !== '' && !isNullToken(cell));
  if (values.length === 0 || values.every((cell) => /^[1-9]\d{3}$/.test(cell))) return true;
  return typed.some(([index, column]) => !column.fits(firstLine[index] ?? ''));
}

/**
 * @param where the file's name.
 * @throws InvalidContentError when a name is blank, or is there twice for an engine that ignores case.
 */
export function checkNames(where: string, names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    if (name.trim() === '') {
      throw new InvalidContentError(`${where}: column ${index + 1} has no name.`, {
        why: "A table's columns need names; pandas leaves the one of its index blank.",
        next: 'Name it in the file, or remove it (pandas: to_csv(…, index=False)).',
      });
    }
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) {
      throw new InvalidContentError(`${where} has two columns named ${JSON.stringify(name)}.`, {
        why:
          twin === name
            ? 'A column could not be told from its twin.'
            : `${JSON.stringify(twin)} and ${JSON.stringify(name)} are one name to SQL engines, which ignore case.`,
        next: 'Rename one of them in the file.',
      });
    }
    seen.set(name.toLowerCase(), name);
  }
}

/** The names of the columns of a file that does not name them. */
export function numberedNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `column_${index + 1}`);
}
