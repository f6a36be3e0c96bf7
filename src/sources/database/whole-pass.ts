import type { ColumnType } from '../column.ts';
import { LOOK_TIMEOUT, PASS_TIMEOUT, type Row, type Session } from './session.ts';
import type { Relation, Shape } from './shape.ts';

/** What the rows of a table tell of one column. */
export interface Seen {
  readonly isBlank: boolean;
  readonly isPadded: boolean;
  readonly isReadAsNull: boolean;
  readonly isOther: boolean;
  readonly firstDay: string | undefined;
}

/**
 * Asks all rows of a table at once about some of its columns. Where that takes too long, the number of rows is
 * undefined, and of the columns only first days are known.
 */
export async function wholePass(
  session: Session,
  relation: Relation,
  shapes: readonly Shape[],
): Promise<{ rows: number | undefined; seen: readonly (Seen | undefined)[] }> {
  const asked = shapes.map(expressions);
  const list = ['COUNT(*)', ...asked.flat()].join(', ');
  const sql = `SELECT ${list} FROM ${relation.sql}`;
  const answer = await session.ask({ sql, about: relation.about, limit: PASS_TIMEOUT });
  const row = answer?.[0];
  if (row === undefined) {
    return { rows: undefined, seen: await firstDays(session, relation, shapes) };
  }
  let at = 1;
  const seen = asked.map(({ length }) => {
    at += length;
    return seenIn(row.slice(at - length, at));
  });
  return { rows: Number(row[0]), seen };
}

/** Five expressions a column, NULL where the column has nothing to ask. */
function expressions({ type, sql, exact, isReadAsNull, unless }: Shape): string[] {
  const isText = type === 'VARCHAR';
  return [
    isText ? any(`LENGTH(TRIM(${exact})) = 0`) : 'NULL',
    isText ? any(`LENGTH(TRIM(${exact})) < LENGTH(${exact})`) : 'NULL',
    isReadAsNull === undefined ? 'NULL' : any(isReadAsNull),
    unless === undefined ? 'NULL' : any(unless.condition),
    isDay(type) ? `MIN(CASE WHEN ${sql} >= '0001-01-01' THEN ${sql} END)` : 'NULL',
  ];
}

function seenIn([blank, padded, readAsNull, other, first]: Row): Seen {
  return {
    isBlank: blank === '1',
    isPadded: padded === '1',
    isReadAsNull: readAsNull === '1',
    isOther: other === '1',
    firstDay: dayOf(first),
  };
}

/** The first days alone, which an index may give at once where a pass over all rows takes too long. */
async function firstDays(
  session: Session,
  { sql, about }: Relation,
  shapes: readonly Shape[],
): Promise<(Seen | undefined)[]> {
  const end = Date.now() + LOOK_TIMEOUT;
  const seen: (Seen | undefined)[] = [];
  for (const shape of shapes) {
    const limit = end - Date.now();
    const isAsked = isDay(shape.type) && limit > 0;
    const query = `SELECT MIN(${shape.sql}) FROM ${sql} WHERE ${shape.sql} >= '0001-01-01'`;
    const answer = isAsked ? await session.ask({ sql: query, about, limit }) : undefined;
    const firstDay = dayOf(answer?.[0]?.[0]);
    seen.push(
      firstDay === undefined
        ? undefined
        : { isBlank: true, isPadded: false, isReadAsNull: false, isOther: false, firstDay },
    );
  }
  return seen;
}

function any(condition: string): string {
  return `MAX(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;
}

function isDay(type: ColumnType): boolean {
  return type === 'DATE' || type === 'TIMESTAMP' || type === 'TIMESTAMPTZ';
}

/** The day that a date or a moment in UTC begins with; undefined for `infinity` and years after 9999. */
function dayOf(text: string | null | undefined): string | undefined {
  return /^\d{4}-\d\d-\d\d/.exec(text ?? '')?.[0];
}
