import type { Column } from '../column.ts';
import { LOOK_TIMEOUT, type Session } from './session.ts';
import type { Relation, Shape } from './shape.ts';
import { type Seen, wholePass } from './whole-pass.ts';

const FIRST_ROWS = 10_000;
const MOST_DISTINCT = 50;
/** Engines limit the columns of a result, and the time they take for one. */
const COLUMNS_AT_ONCE = 200;

/**
 * Looks at the rows of a table as far as the time-outs allow: one pass over all of them, one over the first
 * 10,000. What cannot be looked at in time counts as what asks for more care: text may be blank.
 */
export async function profile(
  session: Session,
  relation: Relation,
  shapes: readonly Shape[],
): Promise<{ rows: number; columns: readonly Column[] }> {
  let rows: number | undefined;
  const columns: Column[] = [];
  for (let start = 0; start < shapes.length; start += COLUMNS_AT_ONCE) {
    const some = shapes.slice(start, start + COLUMNS_AT_ONCE);
    const pass = await wholePass(session, relation, some);
    rows ??= pass.rows;
    const distinct = await countDistinct(session, relation, some);
    for (const [index, shape] of some.entries()) {
      columns.push(column(shape, pass.seen[index], distinct[index]));
    }
  }
  rows ??= await countRows(session, relation);
  return { rows, columns };
}

function column(shape: Shape, seen: Seen | undefined, distinct: number | undefined): Column {
  const { name, isNullable, isKey, unless } = shape;
  const type = seen?.isOther === true && unless !== undefined ? unless.type : shape.type;
  const hasNulls = isNullable || seen?.isReadAsNull === true;
  const isMoment = type === 'DATE' || type === 'TIMESTAMP' || type === 'TIMESTAMPTZ';
  return {
    name,
    type,
    hasNulls,
    hasBlanks: type === 'VARCHAR' && seen?.isBlank !== false,
    // Cleaning takes the spaces around text away: what a constraint tells apart may be the same then.
    isUnique: isKey && !hasNulls && !(type === 'VARCHAR' && seen?.isPadded === true),
    distinct,
    ...(isMoment && seen?.firstDay !== undefined ? { firstDay: seen.firstDay } : {}),
  };
}

async function countRows(session: Session, { sql, about, estimate }: Relation): Promise<number> {
  const query = { sql: `SELECT COUNT(*) FROM ${sql}`, about, limit: LOOK_TIMEOUT };
  const counted = (await session.ask(query))?.[0]?.[0];
  return counted === undefined || counted === null ? estimate() : Number(counted);
}

async function countDistinct(
  session: Session,
  { sql, about }: Relation,
  shapes: readonly Shape[],
): Promise<(number | undefined)[]> {
  const counts = shapes.map(({ exact }) => `COUNT(DISTINCT ${exact})`).join(', ');
  const names = shapes.map((shape) => shape.sql).join(', ');
  const query = `SELECT ${counts} FROM (SELECT ${names} FROM ${sql} LIMIT ${FIRST_ROWS}) AS first_rows`;
  const row = (await session.ask({ sql: query, about, limit: LOOK_TIMEOUT }))?.[0];
  return shapes.map((_, index) => {
    const count = Number(row?.[index] ?? Number.NaN);
    return count <= MOST_DISTINCT ? count : undefined;
  });
}
