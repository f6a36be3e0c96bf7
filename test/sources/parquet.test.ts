import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource } from '../../src/sources/read-source.ts';
import { hasDuckDb, loadStrictly, runPython } from './duckdb.ts';
import { outline, temporaryFolder } from './files.ts';

describe('a Parquet file', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const read = (name: string) => readSource(join(folder.path, name));

  before(function () {
    if (!hasDuckDb()) this.skip();
    runPython('parquet_files.py', [folder.path]);
  });

  it('of DuckDB has the types of its logical types', async () => {
    assert.deepEqual(outline(await read('duckdb.parquet')), [
      'i8 BIGINT unique',
      'u8 BIGINT unique',
      'i32 BIGINT unique',
      'u32 BIGINT unique',
      'i64 BIGINT unique',
      'u64 DECIMAL(20,0) unique',
      'f DOUBLE unique',
      'dec9 DECIMAL(9,2) unique',
      'dec38 DECIMAL(38,6) unique',
      'flag BOOLEAN 2 distinct',
      'd DATE unique from 2024-02-01',
      't TIME unique',
      'ts TIMESTAMP unique from 2024-02-01',
      'tstz TIMESTAMPTZ unique from 2024-02-01',
      'ms TIMESTAMP 1 distinct from 1969-12-31',
      'ns TIMESTAMP 1 distinct from 2024-02-01',
      's VARCHAR unique',
      'e VARCHAR 2 distinct',
      'u VARCHAR unique',
      'struct JSON nulls',
      'list JSON nulls',
      'map JSON nulls',
      'j JSON 1 distinct',
      'nulls BIGINT nulls',
      'nothing VARCHAR nulls 0 distinct',
    ]);
  });

  it('is read alike in every compression, with statistics and without', async () => {
    const expected = outline(await read('uncompressed.parquet'));
    assert.deepEqual(expected, [
      'i8 BIGINT nulls 2 distinct',
      'u64 DECIMAL(20,0) unique 3 distinct',
      'f32 DOUBLE nulls 2 distinct',
      'day DATE nulls 2 distinct from 1950-05-05',
      'time TIME 1 distinct',
      'ms TIMESTAMP 1 distinct from 2024-01-01',
      'utc TIMESTAMPTZ 1 distinct from 2024-01-01',
      'ns TIMESTAMP 1 distinct from 2024-01-01',
      'category VARCHAR 2 distinct',
      'price DECIMAL(10,2) nulls 2 distinct',
      'text VARCHAR nulls 2 distinct',
      'list JSON nulls',
      'nothing VARCHAR nulls 0 distinct',
      'flag BOOLEAN nulls 2 distinct',
    ]);
    for (const codec of ['snappy', 'gzip', 'brotli', 'zstd', 'lz4']) {
      assert.deepEqual(outline(await read(`${codec}.parquet`)), expected, codec);
    }
  });

  it('loads in DuckDB with the types that we say', async () => {
    const sources = await Promise.all(['duckdb.parquet', 'gzip.parquet'].map(read));
    for (const [index, loaded] of loadStrictly(sources).entries()) {
      assert.equal(loaded.error, undefined);
      for (const [at, column] of (sources[index]?.columns ?? []).entries()) {
        const found = loaded.columns[at];
        assert.ok(found);
        assert.equal(loaded.types[at], column.type.replace('TIMESTAMPTZ', 'TIMESTAMP WITH TIME ZONE'));
        assert.equal(found.rows, sources[index]?.rows);
        if (!column.hasNulls) assert.equal(found.filled, found.rows);
        if (column.isUnique) assert.equal(found.distinct, found.rows);
        if (column.distinct !== undefined) assert.equal(found.distinct, column.distinct, column.name);
        if (column.firstDay !== undefined) assert.equal(found.firstDay, column.firstDay);
      }
    }
  });

  it('is refused without rows, with plain bytes, or damaged', async () => {
    await assert.rejects(read('no-rows.parquet'), { code: 7, message: /has no rows/ });
    await assert.rejects(read('bytes.parquet'), { code: 7, message: /column "b" holds bytes/ });
    const whole = readFileSync(join(folder.path, 'gzip.parquet'));
    folder.write('cut.parquet', whole.subarray(0, 300));
    await assert.rejects(read('cut.parquet'), { code: 7, message: /cannot be read as Parquet/ });
    folder.write('torn.pq', Buffer.from(whole).fill(0xaa, 4, 400));
    await assert.rejects(read('torn.pq'), { code: 7, message: /cannot be read as Parquet/ });
    folder.write('empty.parquet', '');
    await assert.rejects(read('empty.parquet'), { code: 7, message: /cannot be read as Parquet/ });
  });
});
