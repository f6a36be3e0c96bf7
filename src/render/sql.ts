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

/** An SQL identifier, in quotes where it needs them. */
export function identifier(name: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && !KEYWORDS.has(name)) return name;
  return `"${name.replaceAll('"', '""')}"`;
}
