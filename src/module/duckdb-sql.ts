import { identifier } from '../render/sql.ts';
import type { Dialect } from './table-sql.ts';

export const duckdb: Dialect = {
  identifier,
  table: (layer, table) => `${layer}.${identifier(table)}`,
  day: (name) => `${name}::date`,
  sum: (name) => `sum(${name})`,
  average: (name) => `avg(${name})`,
  missing: (name) => `count(*) filter (where ${name} is null)`,
};
