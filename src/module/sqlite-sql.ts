import { standardIdentifier } from '../render/sql.ts';
import type { Dialect } from './table-sql.ts';

/** With `local_day` and `decimal_sum`, functions that the generated `database.py` gives to each connection. */
export const sqlite: Dialect = {
  identifier: standardIdentifier,
  table: (layer, table) => standardIdentifier(`${layer}_${table}`),
  day: (name, type) => (type === 'TIMESTAMP' ? `date(${name})` : `local_day(${name})`),
  sum: (name, { type }) => (type.startsWith('DECIMAL') ? `decimal_sum(${name})` : `sum(${name})`),
  average: (name, { type }) => (type.startsWith('DECIMAL') ? `avg(cast(${name} as real))` : `avg(${name})`),
  missing: (name) => `count(*) filter (where ${name} is null)`,
};
