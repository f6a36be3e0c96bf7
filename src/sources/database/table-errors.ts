import { InvalidContentError, UsageError } from '../../errors.ts';
import { closest } from '../../questions/suggest.ts';

const MOST_NAMES = 8;

/**
 * A name of the URL that the database does not have.
 *
 * @param what as in `table "ordesr"`.
 * @param where as in `in the database "shop" on localhost:5432`.
 * @param kind what the available names are, as in `tables`.
 */
export function noSuch(
  what: { readonly kind: string; readonly name: string },
  where: string,
  available: readonly string[],
  cause?: unknown,
): UsageError {
  const near = available.find((name) => name.toLowerCase() === what.name.toLowerCase());
  const suggestion = near ?? closest(what.name, available);
  return new UsageError(`There is no ${what.kind} ${JSON.stringify(what.name)} ${where}.`, {
    ...(available.length === 0 ? {} : { why: `There ${listed(available)}.` }),
    next:
      suggestion === undefined
        ? 'Check the spelling; upper and lower case may differ, and special characters are percent-encoded.'
        : `Did you mean ${JSON.stringify(suggestion)}?`,
    ...(cause === undefined ? {} : { cause }),
  });
}

export function noTables(where: string): UsageError {
  return new UsageError(`There are no tables ${where}.`, {
    why: 'The URL names no table, so that all are meant; views are loaded only when they are named.',
    next: 'Name a view or another schema at the end of the URL.',
  });
}

/**
 * A column that no type of ours can hold.
 *
 * @param has as in `is of the type bytea`.
 */
export function refusedColumn(path: string, column: string, has: string): InvalidContentError {
  return new InvalidContentError(`The column ${JSON.stringify(column)} of ${path} ${has}.`, {
    why: 'Bytes, shapes and types of extensions have no text that all databases read alike.',
    next: 'Leave the table out, or load a view of it without this column.',
  });
}

/** @throws InvalidContentError where there are none, one is blank, or two are one to an engine that ignores case. */
export function checkColumnNames(path: string, names: readonly string[]): void {
  const next = 'Leave the table out, or load a view of it that names its columns otherwise.';
  if (names.length === 0) throw new InvalidContentError(`${path} has no columns.`, { next });
  const seen = new Map<string, string>();
  for (const name of names) {
    if (name.trim() === '') {
      throw new InvalidContentError(`A column of ${path} has a blank name.`, {
        why: 'Columns are told apart by their names.',
        next,
      });
    }
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) {
      throw new InvalidContentError(
        `${path} has the columns ${JSON.stringify(twin)} and ${JSON.stringify(name)}.`,
        { why: 'They are one name to SQL engines, which ignore case.', next },
      );
    }
    seen.set(name.toLowerCase(), name);
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => JSON.stringify(name));
  const more = names.length - shown.length;
  return `${names.length === 1 ? 'is' : 'are'} ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
