import { SQL_RESERVED_WORDS } from '../sources/reserved-words.ts';

/** Words that DuckDB does not take as a plain name: all of `duckdb_keywords()` that are not unreserved. */
const KEYWORDS = new Set(
  `all analyse analyze and anti any array as asc asof asymmetric at authorization between bigint binary bit
  boolean both by case cast char character check coalesce collate collation column columns concurrently
  constraint create cross current_catalog current_date current_role current_schema current_time
  current_timestamp current_user date dec decimal default deferrable desc describe distinct do else end
  except exists extract false fetch filter float for foreign freeze from full generated glob grant group
  grouping grouping_id having ilike in initially inner inout int integer intersect interval into is isnull
  join json key lambda lateral leading left like limit localtime localtimestamp map match merge natural
  national nchar none not notnull null nullif numeric offset on only or order out outer overlaps overlay
  pivot pivot_longer pivot_wider placing position positional precision primary qualify real references
  returning right row schema select semi session_user set setof show similar smallint some struct substring
  summarize symmetric system table tablesample text then time timestamp to trailing treat trim true try_cast
  union unique unpack unpivot user using values varchar variadic verbose when where window with within
  xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize
  xmltable year month day hour minute second`.split(/\s+/),
);

/** Words that one of the servers does not take as a plain name, beside those that DuckDB does not take. */
const OTHERS = new Set([...KEYWORDS, ...SQL_RESERVED_WORDS]);

/** An SQL identifier of DuckDB, in quotes where it needs them. */
export function identifier(name: string): string {
  return quoted(name, KEYWORDS, '"');
}

/** An SQL identifier of PostgreSQL or SQLite, in quotes where it needs them. */
export function standardIdentifier(name: string): string {
  return quoted(name, OTHERS, '"');
}

/** An SQL identifier of MySQL or MariaDB, in backticks where it needs them. */
export function mysqlIdentifier(name: string): string {
  return quoted(name, OTHERS, '`');
}

function quoted(name: string, keywords: ReadonlySet<string>, quote: string): string {
  // A name with an underscore first is a character set for MySQL.
  if (/^[a-z][a-z0-9_]*$/.test(name) && !keywords.has(name)) return name;
  return quote + name.replaceAll(quote, quote + quote) + quote;
}
