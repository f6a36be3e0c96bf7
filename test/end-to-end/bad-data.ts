import type { BadInput } from './bad-answers.ts';

const NEW = ['orders', '--governance', 'quick'] as const;

const TWO_DATES = 'id,ordered,shipped,n\n1,2026-01-02,2026-01-03,4\n2,2026-01-04,2026-01-05,5\n';
const NO_DATES = 'id,n\n1,4\n2,5\n';

/** A module over one file whose content is not sound. */
function badFile(what: string, content: string | Uint8Array, says: RegExp, file = 'data.csv'): BadInput {
  return { what, args: [...NEW, '--from', file], files: { [file]: content }, code: 7, says };
}

export const BAD_DATA: readonly BadInput[] = [
  { what: 'a data file that is not there', args: [...NEW, '--from', 'no.csv'], code: 2, says: /no\.csv/ },
  { what: 'a glob that matches nothing', args: [...NEW, '--from', 'no/*.csv'], code: 2, says: /no\/\*\.csv/ },
  {
    what: 'a folder for a data file',
    args: [...NEW, '--from', 'data'],
    files: { 'data/a.csv': NO_DATES },
    code: 2,
    says: /data is a folder/,
  },
  {
    what: 'a data file of another kind',
    args: [...NEW, '--from', 'a.xlsx'],
    files: { 'a.xlsx': 'x' },
    code: 2,
    says: /a\.xlsx.*\n.*\.csv/,
  },
  badFile('an empty data file', '', /data\.csv is empty/),
  badFile('a data file of a header alone', 'a,b\n', /data\.csv.*no rows/),
  badFile('a ragged data file', 'a,b\n1,2\n3\n', /data\.csv, line 3: 1 cell, not 2/),
  badFile('a data file in Latin-1', Buffer.from('a,b\n1,Zoë\n', 'latin1'), /data\.csv is not UTF-8: line 2/),
  badFile('a data file in UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), /data\.csv is UTF-16/),
  badFile('a data file with zero bytes', 'a,b\n1,\0\n', /data\.csv.*zero byte on line 2/),
  badFile('a column that is there twice', 'a,b,a\n1,2,3\n', /data\.csv.*two columns named "a"/),
  badFile('columns that differ in case alone', 'a,b,A\n1,2,3\n', /data\.csv.*two columns named "A"/),
  badFile('a column without a name', 'a,,c\n1,2,3\n', /data\.csv: column 2 has no name/),
  badFile('a quote that is never closed', 'a,b\n1,"2\n', /data\.csv, line 2.*quote/),
  badFile('JSON lines that are broken', '{"a": 1}\n{"a": \n', /data\.jsonl.*2/, 'data.jsonl'),
  badFile('Parquet that is none', 'PAR1 and no more', /data\.parquet/, 'data.parquet'),
  {
    what: 'two files that would be one table',
    args: [...NEW, '--from', 'a/visits.csv', '--from', 'b/Visits.tsv'],
    files: { 'a/visits.csv': NO_DATES, 'b/Visits.tsv': 'id\tn\n1\t2\n' },
    code: 2,
    says: /table visits.*\n.*a\/visits\.csv.*b\/Visits\.tsv/,
  },
  {
    what: 'a file that no table can be named after',
    args: [...NEW, '--from', '注文.csv'],
    files: { '注文.csv': NO_DATES },
    code: 2,
    says: /注文\.csv/,
  },
  {
    what: 'partitions without a date column',
    args: [...NEW, '--from', 'data.csv', '--partitions', 'daily'],
    files: { 'data.csv': NO_DATES },
    code: 2,
    says: /data\.csv.*\n.*no date column/,
  },
  {
    what: 'partitions with several date columns',
    args: [...NEW, '--from', 'data.csv', '--partitions', 'daily'],
    files: { 'data.csv': TWO_DATES },
    code: 2,
    says: /several date columns: ordered, shipped.*\n.*--partition-column/,
  },
  {
    what: 'a partition column that is no date',
    args: [...NEW, '--from', 'data.csv', '--partitions', 'daily', '--partition-column', 'n'],
    files: { 'data.csv': TWO_DATES },
    code: 2,
    says: /\bn of .*data\.csv.*\n.*\n.*ordered, shipped/,
  },
  {
    what: 'a partition column that is not there',
    args: [...NEW, '--from', 'data.csv', '--partitions', 'daily', '--partition-column', 'Ordered'],
    files: { 'data.csv': TWO_DATES },
    code: 2,
    says: /no file has a column Ordered|No file has a column Ordered/,
  },
];

export const BAD_PLACES: readonly BadInput[] = [
  {
    what: 'a folder that holds a module already',
    args: [...NEW, '--directory', '.'],
    files: { 'pyproject.toml': '[project]\n' },
    code: 8,
    says: /Already there, and different: pyproject\.toml\./,
  },
  {
    what: 'a file in the place of the folder',
    args: [...NEW],
    files: { orders: 'mine' },
    code: 8,
    says: /orders is there already, and is no folder/,
  },
  {
    what: 'a file in the place of a parent of the folder',
    args: [...NEW, '--directory', 'file/orders'],
    files: { file: 'mine' },
    code: 8,
    says: /file\/orders/,
  },
  {
    what: 'a folder in a file system that takes none',
    args: [...NEW, '--directory', '/proc/dgm/orders'],
    code: 6,
    says: /\/proc\/dgm cannot be made/,
  },
  {
    what: 'a folder whose name is too long',
    args: [...NEW, '--directory', 'x'.repeat(256)],
    code: 2,
    says: /too long/,
  },
];
