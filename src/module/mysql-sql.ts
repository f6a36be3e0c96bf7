import { mysqlIdentifier } from '../render/sql.ts';
import type { Dialect } from './table-sql.ts';

export const mysql: Dialect = {
  identifier: mysqlIdentifier,
  table: (layer, table) => mysqlIdentifier(`${layer}_${table}`),
  day: (name, type, timezone) =>
    `date(${type === 'TIMESTAMP' || timezone === 'UTC' ? name : localTime(name)})`,
  sum: (name) => `sum(${name})`,
  // Of whole numbers, MySQL's average has four decimals.
  average: (name, { type }) => (type === 'DOUBLE' ? `avg(${name})` : `avg(cast(${name} as double))`),
  missing: (name) => `count(*) - count(${name})`,
};

/** The time of the module's zone, by the offsets that `make_offsets` has put into a temporary table. */
function localTime(name: string): string {
  const offset = `select seconds from offsets where begins <= ${name} order by begins desc limit 1`;
  return `${name} + interval (${offset}) second`;
}
