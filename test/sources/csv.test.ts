import assert from 'node:assert/strict';
import { outline, readerIn, temporaryFolder } from './files.ts';

describe('a CSV file', () => {
  const read = readerIn(temporaryFolder());

  async function dialectOf(name: string, content: string) {
    const source = await read(name, content);
    assert.ok('dialect' in source);
    return source.dialect;
  }

  async function typesOf(...cells: string[]) {
    const source = await read('types.csv', `x,other\n${cells.map((cell) => `"${cell}",-x\n`).join('')}`);
    return source.columns[0]?.type;
  }

  it('tells the columns, their types and what its rows say of them', async () => {
    const source = await read(
      'orders.csv',
      'id,day,price,note\n1,2024-02-01,1.5,a\n2,2024-01-31,2,\n3,,2.0,a\n',
    );
    assert.equal(source.rows, 3);
    assert.equal(source.format, 'csv');
    assert.deepEqual(outline(source), [
      'id BIGINT unique 3 distinct',
      'day DATE nulls 2 distinct from 2024-01-31',
      'price DOUBLE 2 distinct',
      'note VARCHAR nulls 1 distinct',
    ]);
  });

  it('finds the delimiter by what cuts all lines alike', async () => {
    assert.equal((await dialectOf('a.csv', 'a;b\n1,5;2\n')).delimiter, ';');
    assert.equal((await dialectOf('b.csv', 'a|b\n"1,2,3|4"|x\n')).delimiter, '|');
    assert.equal((await dialectOf('c.csv', 'a\tb\n1\t2\n')).delimiter, '\t');
    assert.equal((await dialectOf('d.csv', 'only\none\n')).delimiter, ',');
    assert.equal((await dialectOf('e.tsv', 'a,b\tc\n1,2\t3\n')).delimiter, '\t');
  });

  it('takes the first line for data where it fits the columns', async () => {
    assert.equal((await dialectOf('a.csv', '1,x\n2,y\n')).header, false);
    assert.equal((await dialectOf('b.csv', 'id,x\n2,y\n')).header, true);
    assert.equal((await dialectOf('c.csv', 'x,y\nz,w\n')).header, true);
    const source = await read('d.csv', '1,x\n2,y\n');
    assert.deepEqual(outline(source), [
      'column_1 BIGINT unique 2 distinct',
      'column_2 VARCHAR unique 2 distinct',
    ]);
    assert.equal(source.rows, 2);
  });

  it('takes years in the first line for names', async () => {
    assert.equal((await dialectOf('a.csv', 'country,2023,2024\nDE,1.5,2\n')).header, true);
  });

  it('reads a header with spaces, quotes and line endings in it', async () => {
    const source = await read('a.csv', '\ufeff" a ","say ""hi""","two\nlines"\nx,y,z\n');
    assert.deepEqual(
      source.columns.map(({ name }) => name),
      [' a ', 'say "hi"', 'two\nlines'],
    );
  });

  it('passes over blank lines, but where they are cells of an only column', async () => {
    assert.equal((await read('a.csv', 'a,b\n1,2\n\n3,4\n\n')).rows, 2);
    assert.deepEqual(outline(await read('b.csv', 'a\n1\n\n3\n')), ['a BIGINT nulls 2 distinct']);
  });

  it('follows quotes across blocks of the file', async () => {
    const cell = 'one, "two"\nthree\n'.repeat(30_000);
    const source = await read('a.csv', `a,b\n"${cell.replaceAll('"', '""')}",1\nx,2\n`);
    assert.deepEqual(outline(source), ['a VARCHAR unique 2 distinct', 'b BIGINT unique 2 distinct']);
  });

  it('makes numbers only of what stays the same as one', async () => {
    assert.equal(await typesOf('1', '-2', '9223372036854775807'), 'BIGINT');
    assert.equal(await typesOf('1', '9223372036854775808'), 'VARCHAR');
    assert.equal(await typesOf('007'), 'VARCHAR');
    assert.equal(await typesOf('+4930123456'), 'VARCHAR');
    assert.equal(await typesOf('1_000'), 'VARCHAR');
    assert.equal(await typesOf('1', '1.5', '1e-3', '.5', '-2.'), 'DOUBLE');
    assert.equal(await typesOf('9007199254740993', '1.5'), 'VARCHAR');
    assert.equal(await typesOf('1e400'), 'VARCHAR');
    assert.equal(await typesOf('1,5'), 'VARCHAR');
    assert.equal(await typesOf(' 1', '2 '), 'BIGINT');
  });

  it('makes days and moments only of those that exist', async () => {
    assert.equal(await typesOf('2024-02-29'), 'DATE');
    assert.equal(await typesOf('2023-02-29'), 'VARCHAR');
    assert.equal(await typesOf('2024-1-1'), 'VARCHAR');
    assert.equal(await typesOf('2024-01-01', '2024-01-01 10:00'), 'TIMESTAMP');
    assert.equal(await typesOf('2024-01-01T10:00:00.123456'), 'TIMESTAMP');
    assert.equal(await typesOf('2024-01-01T10:00:00.1234567'), 'VARCHAR');
    assert.equal(await typesOf('2024-01-01T10:00:00Z', '2024-01-01 10:00:00+02:00'), 'TIMESTAMPTZ');
    assert.equal(await typesOf('2024-01-01T10:00:00Z', '2024-01-01T10:00:00'), 'VARCHAR');
    assert.equal(await typesOf('2024-01-01T24:00:00'), 'VARCHAR');
  });

  it('counts equal values once, however they are spelled', async () => {
    const source = await read(
      'a.csv',
      'n,t,b\n1.0,2024-01-01T00:00:00Z,true\n1.00,2024-01-01T01:00:00+01,TRUE\n',
    );
    assert.deepEqual(outline(source), [
      'n DOUBLE 1 distinct',
      't TIMESTAMPTZ 1 distinct from 2024-01-01',
      'b BOOLEAN 1 distinct',
    ]);
  });

  it('gives the first day as UTC', async () => {
    const source = await read('a.csv', 't,x\n2024-03-02T00:30:00+02:00,a\n2024-03-02T00:30:00Z,b\n');
    assert.equal(source.columns[0]?.firstDay, '2024-03-01');
  });
});

describe('the null values of a CSV file', () => {
  const read = readerIn(temporaryFolder());

  async function nullsOf(content: string) {
    const source = await read('nulls.csv', content);
    assert.ok('dialect' in source);
    return { nulls: source.dialect.nullValues, columns: outline(source) };
  }

  it('are the empty cell alone where nothing else is needed', async () => {
    assert.deepEqual(await nullsOf('code,n\nNA,1\nDE,\n'), {
      nulls: [''],
      columns: ['code VARCHAR unique 2 distinct', 'n BIGINT nulls 1 distinct'],
    });
  });

  it('hold a token that keeps a column from being of numbers', async () => {
    assert.deepEqual(await nullsOf('sex,mass\nmale,3.5\nNA,NA\nfemale,NA\n'), {
      nulls: ['', 'NA'],
      columns: ['sex VARCHAR nulls 2 distinct', 'mass DOUBLE nulls 1 distinct'],
    });
  });

  it('leave out a token that is a value among its kin: Namibia, no offer, the reverse strand', async () => {
    assert.deepEqual((await nullsOf('country,n\nNA,1\nDE,NA\n')).columns[1], 'n VARCHAR unique 2 distinct');
    assert.deepEqual((await nullsOf('offer,n\nNone,1\nHalf,None\n')).nulls, ['']);
    assert.deepEqual((await nullsOf('strand,n\n-,1\n+,-\n')).nulls, ['']);
  });
});

describe('a CSV file that is not sound', () => {
  const read = readerIn(temporaryFolder());

  async function refuses(content: string | Buffer, message: RegExp, name = 'bad.csv') {
    await assert.rejects(read(name, content), (error: unknown) => {
      assert.ok(error instanceof Error && 'code' in error);
      assert.equal(error.code, 7);
      assert.match(error.message, message);
      assert.ok(error.message.split('\n').length <= 3);
      return true;
    });
  }

  it('is refused when it is empty', async () => {
    await refuses('', /^bad\.csv is empty\./);
    await refuses('\ufeff', /^bad\.csv is empty\./);
    await refuses('a,b\n', /has a header and no rows/);
  });

  it('is refused with the line of a ragged row', async () => {
    await refuses('a,b\n1,2\n"x\ny",2\n1,2,3\n', /line 5: 3 cells, not 2/);
    await refuses('a,b\n1,2\n  \n', /line 3: 1 cell, not 2/);
  });

  it('is refused with the line of bytes that are not UTF-8', async () => {
    await refuses(Buffer.from('a,b\n1,2\ncaf\xe9,2\n', 'latin1'), /not UTF-8: line 3/);
    await refuses(Buffer.from('\ufeffa,b\n', 'utf16le'), /is UTF-16/);
    await refuses(Buffer.from('a,b\nx,y\n', 'utf16le'), /zero byte on line 1/);
  });

  it('is refused for names that SQL cannot tell apart, and for blank ones', async () => {
    await refuses('id,ID\n1,2\n', /two columns named "ID".\n.*ignore case/);
    await refuses(',a\n0,x\n', /column 1 has no name/);
  });

  it('is refused for quotes that readers disagree about', async () => {
    await refuses('a,b\n"x,2\n', /line 2: a quote is opened and never closed/);
    await refuses('a,b\nx,5" pipe\n', /line 2: cell 2 has a quote but does not begin with one/);
    await refuses('a,b\n"x"y,2\n', /line 2: cell 1 goes on after its closing quote/);
    await refuses(`a,b\n"${'x\n'.repeat(1_500_000)}`, /line 2: a quote is opened and never closed/);
  });

  it('is refused for line endings that DuckDB misreads', async () => {
    await refuses('a,b\r\n1,2\n', /line 2: the line ending is not CRLF/);
    await refuses('a,b\n1,2\r\n', /line 2: the line ending is not LF/);
    await refuses('a,"b\r\nc"\n1,2\n', /line 1: the line ending of a cell in quotes is not LF/);
    await refuses('\na,b\n1,2\n', /line 1: the first line is blank/);
  });

  it('is refused for a byte order mark that hides a quote from DuckDB', async () => {
    assert.equal((await read('good.csv', '\ufeff"a,b",c\n1,2\n')).rows, 1);
    await refuses('\ufeff"a,",c\n1,2\n', /byte order mark stands before a cell in quotes/);
  });

  it('is refused for a row that DuckDB finds too long', async () => {
    await refuses(`a,b\n${'x'.repeat(2_000_001)},2\n`, /longer than 2 MB/);
  });
});
