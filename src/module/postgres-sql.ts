import { standardIdentifier } from '../render/sql.ts';
import type { Dialect } from './table-sql.ts';

export const postgres: Dialect = {
  identifier: standardIdentifier,
  table: (layer, table) => `${layer}.${standardIdentifier(table)}`,
  day: (name) => `${name}::date`,
  sum: (name) => `sum(${name})`,
  average: (name) => `avg(${name})::double precision`,
  missing: (name) => `count(*) filter (where ${name} is null)`,
};
