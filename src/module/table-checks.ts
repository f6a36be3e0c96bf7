import type { Table, TableColumn } from './table.ts';

/** An asset check of a cleaned table. */
export interface TableCheck {
  /** Its name in Dagster, ASCII. */
  readonly name: string;
  readonly description: string;
}

/** Names in Dagster may be long; what people read should not. */
const MOST_NAMED = 4;

/** The checks of a cleaned table. */
export function checksOf(table: Table): readonly TableCheck[] {
  return [
    { name: 'has_rows', description: 'The table is not empty.' },
    ...(table.key === undefined
      ? []
      : [
          {
            name: checkName('unique', [table.key]),
            description: `No two rows share a value of ${table.key.clean}.`,
          },
        ]),
    ...(table.columns.some((column) => column.required)
      ? [{ name: 'required_values', description: 'Columns that always had a value still have one.' }]
      : []),
    ...table.unique.map((columns) => ({
      name: checkName('unique', columns),
      description: `No two rows share their values of ${listed(columns)}.`,
    })),
    ...table.foreignKeys.map(({ columns, table: parent }) => ({
      name: checkName('foreign_key', columns),
      description: `Each value of ${listed(columns)} is one of cleaned_${parent}.`,
    })),
  ];
}

/** The name of a check of some columns: `unique_order_id_and_line`. */
export function checkName(kind: 'unique' | 'foreign_key', columns: readonly TableColumn[]): string {
  const names = columns.slice(0, MOST_NAMED).map(({ clean }) => clean);
  return `${kind}_${names.join('_and_')}`;
}

function listed(columns: readonly TableColumn[]): string {
  return columns.map(({ clean }) => clean).join(' and ');
}
