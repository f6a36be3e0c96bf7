import { basename } from 'node:path';
import type { ColumnData, FileMetaData, ParquetParsers } from 'hyparquet';
import { ExpectedError, InvalidContentError } from '../errors.ts';
import type { Column } from './column.ts';
import { checkNames } from './header.ts';
import { ParquetColumn } from './parquet-column.ts';
import { statisticsOf } from './parquet-statistics.ts';
import { parquetType } from './parquet-type.ts';
import type { SourceFile } from './source-file.ts';
import { newKeyBudget } from './unique-keys.ts';

/** Moments stay the integers they are stored as: a Date would lose their microseconds. */
const RAW: Partial<ParquetParsers> = {
  dateFromDays: (days) => days,
  timestampFromMilliseconds: (millis) => millis,
  timestampFromMicroseconds: (micros) => micros,
  timestampFromNanoseconds: (nanos) => nanos,
  jsonFromBytes: (bytes) => (bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8')),
};

/** Profiles a Parquet file. @throws InvalidContentError when it is damaged, or a column has no type of ours. */
export async function readParquet(path: string): Promise<SourceFile> {
  try {
    return await profile(path);
  } catch (error) {
    if (error instanceof ExpectedError || !(error instanceof Error)) throw error;
    // The library tells a damaged file from a defect of its own by no class of errors.
    throw new InvalidContentError(`${basename(path)} cannot be read as Parquet.`, {
      why: 'It is damaged, encrypted, or another kind of file.',
      next: 'Write it anew, and check that it was copied whole.',
      cause: error,
    });
  }
}

async function profile(path: string): Promise<SourceFile> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const file = await asyncBufferFromFile(path);
  const options = { file, compressors, parsers: RAW, geoparquet: false };
  const metadata = await parquetMetadataAsync(file, options);
  const fields = parquetSchema(metadata).children;
  checkNames(
    basename(path),
    fields.map(({ element }) => element.name),
  );
  if (metadata.num_rows === 0n) throw noRows(path);

  const rows = Number(metadata.num_rows);
  const budget = newKeyBudget();
  const columns: Column[] = [];
  for (const field of fields) {
    const { name, repetition_type } = field.element;
    const type = parquetType(field);
    if (type === undefined) throw binary(path, name);
    const known = statisticsOf(name, repetition_type === 'REQUIRED', metadata);
    const column = new ParquetColumn(name, type, known, rows, budget);
    for (const range of rowGroups(metadata)) {
      if (!column.needsValues) break;
      const onChunk = ({ columnData }: ColumnData) => column.add(columnData);
      await parquetRead({ ...options, ...range, metadata, columns: [name], onChunk });
    }
    columns.push(column.column());
  }
  return { path, format: 'parquet', rows, columns };
}

function* rowGroups(metadata: FileMetaData): Generator<{ rowStart: number; rowEnd: number }> {
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    yield { rowStart, rowEnd };
    rowStart = rowEnd;
  }
}

function noRows(path: string): InvalidContentError {
  return new InvalidContentError(`${basename(path)} has no rows.`, {
    why: 'What its columns hold is learnt from its rows.',
    next: 'Give a file with at least one row.',
  });
}

function binary(path: string, name: string): InvalidContentError {
  return new InvalidContentError(
    `${basename(path)}: the column ${JSON.stringify(name)} holds bytes, not text.`,
    {
      why: 'It has no logical type that says what they mean.',
      next: 'Write it as a string, or leave it out of the file.',
    },
  );
}
