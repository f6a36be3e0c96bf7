import { join, resolve } from 'node:path';
import { z } from 'zod';
import { InvalidContentError } from '../errors.ts';
import { isInsideRoot } from '../plan/plan.ts';
import type { ColumnType } from '../sources/column.ts';
import type { Source } from '../sources/source-file.ts';
import { parse, refuseNewer } from '../state/manifest.ts';
import { readRecord, SOURCES } from '../state/state-folder.ts';
import type { DataLocation, ModuleSpec } from './spec.ts';

/** The version of the record that this version writes. */
const VERSION = 1;

const TYPES =
  /^(?:BIGINT|DOUBLE|DECIMAL\(\d{1,2},\d{1,2}\)|BOOLEAN|DATE|TIME|TIMESTAMP|TIMESTAMPTZ|VARCHAR|JSON)$/;

const COLUMN = z.object({
  name: z.string(),
  type: z.string().regex(TYPES),
  hasNulls: z.boolean(),
  hasBlanks: z.boolean(),
  isUnique: z.boolean(),
  distinct: z.int().nonnegative().optional(),
  firstDay: z.iso.date().optional(),
});

const COMMON = {
  /** Below the data folder, with `/`. */
  file: z.string().min(1),
  rows: z.int().nonnegative(),
  columns: z
    .array(COLUMN)
    .min(1)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length),
};

const DIALECT = z.object({
  delimiter: z.enum([',', ';', '\t', '|']),
  header: z.boolean(),
  nullValues: z.array(z.string()),
});

const NAMES = z.array(z.string());

const SOURCE = z.discriminatedUnion('format', [
  z.object({ format: z.enum(['csv', 'tsv']), ...COMMON, dialect: DIALECT }),
  z.object({ format: z.enum(['jsonl', 'parquet']), ...COMMON }),
  z.object({
    format: z.literal('table'),
    ...COMMON,
    database: z.string(),
    engine: z.enum(['postgres', 'mysql', 'sqlite']),
    schema: z.string().optional(),
    table: z.string(),
    primaryKey: NAMES,
    unique: z.array(NAMES),
    foreignKeys: z.array(
      z.object({ columns: NAMES, schema: z.string().optional(), table: z.string(), references: NAMES }),
    ),
  }),
]);

const FORM = z.object({
  version: z.literal(VERSION),
  directory: z.string().min(1),
  bundled: z.boolean(),
  sources: z
    .array(SOURCE)
    .min(1)
    .refine((all) => all.every(({ format, file }) => format === 'table' || isInsideRoot(file))),
});

type StoredSource = z.infer<typeof SOURCE>;

/**
 * What a module's sources looked like when it was made: what is added to the module later is made from the same
 * facts, whatever has become of the files. It holds no rows, and no absolute path but that of a data folder far
 * from the module.
 */
export function sourcesRecord({ tables, data }: Pick<ModuleSpec, 'tables' | 'data'>): string {
  // Parsed, so that the same facts always give the same text.
  const sources = tables.map(({ source: { path: _, ...rest }, file }) => SOURCE.parse({ ...rest, file }));
  const record = { version: VERSION, directory: data.directory, bundled: data.bundled, sources };
  return `${JSON.stringify(record, null, 1)}\n`;
}

/**
 * Reads that record as untrusted input.
 * @param root the module's folder, absolute.
 * @throws InvalidContentError where it is missing, damaged, or written by a newer version.
 */
export async function readSourcesRecord(
  root: string,
): Promise<{ readonly sources: readonly Source[]; readonly data: DataLocation }> {
  const text = await readRecord(join(root, SOURCES));
  const content = text === undefined || text === 'unreadable' ? undefined : parse(text);
  refuseNewer(content, SOURCES);
  const parsed = FORM.safeParse(content);
  if (!parsed.success) {
    throw new InvalidContentError(
      `${join(root, SOURCES)} is ${text === undefined ? 'missing' : 'damaged'}.`,
      {
        why: "It tells the columns of the module's sources, which its files are made from.",
        next: 'Get it back from git, or make the module once more with dgm new.',
      },
    );
  }
  const { directory, bundled, sources } = parsed.data;
  const absolute = resolve(root, directory);
  return {
    data: { directory, absolute, bundled },
    sources: sources.map((source) => asSource(source, absolute)),
  };
}

function asSource({ file, columns, ...rest }: StoredSource, folder: string): Source {
  return {
    ...rest,
    path: rest.format === 'table' ? file : join(folder, file),
    columns: columns.map((column) => ({
      ...column,
      type: column.type as ColumnType,
      distinct: column.distinct,
    })),
  } as Source;
}
