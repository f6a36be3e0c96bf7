import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'mocha';
import { readSource } from '../../src/sources/read-source.ts';
import type { SourceFile } from '../../src/sources/source-file.ts';

/** A folder that is gone when the tests of its file are over. */
export function temporaryFolder(): {
  path: string;
  write: (name: string, content: string | Buffer) => string;
} {
  const path = mkdtempSync(join(tmpdir(), 'dgm-sources-'));
  after(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    write: (name, content) => {
      const file = join(path, name);
      writeFileSync(file, content);
      return file;
    },
  };
}

/** The columns of a source as `name TYPE`, each with what else is known of it. */
export function outline(source: SourceFile): string[] {
  return source.columns.map((column) =>
    [
      column.name,
      column.type,
      ...(column.hasNulls ? ['nulls'] : []),
      ...(column.isUnique ? ['unique'] : []),
      ...(column.distinct === undefined ? [] : [`${column.distinct} distinct`]),
      ...(column.firstDay === undefined ? [] : [`from ${column.firstDay}`]),
    ].join(' '),
  );
}

/** A reader of small files: writes the content under the name, and profiles it. */
export function readerIn(folder: ReturnType<typeof temporaryFolder>) {
  return (name: string, content: string | Buffer): Promise<SourceFile> =>
    readSource(folder.write(name, content));
}
