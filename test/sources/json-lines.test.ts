import assert from 'node:assert/strict';
import { outline, readerIn, temporaryFolder } from './files.ts';

describe('a file of JSON lines', () => {
  const read = readerIn(temporaryFolder());

  it('has the union of all keys, in the order of their first appearance', async () => {
    const source = await read('a.jsonl', '{"b":1,"2":true}\n\n{"1":"x","b":2}\n');
    assert.deepEqual(outline(source), [
      'b BIGINT unique 2 distinct',
      '2 BOOLEAN nulls 1 distinct',
      '1 VARCHAR nulls 1 distinct',
    ]);
  });

  it('tells integers from doubles by how they are written', async () => {
    const lines = [
      '{"i":1,"d":1.0,"big":9007199254740993,"mix":9007199254740993}',
      '{"i":2,"d":2.0,"big":1,"mix":0.5}',
    ];
    assert.deepEqual(outline(await read('b.ndjson', lines.join('\n'))), [
      'i BIGINT unique 2 distinct',
      'd DOUBLE unique 2 distinct',
      'big BIGINT unique 2 distinct',
      'mix VARCHAR unique 2 distinct',
    ]);
  });

  it('takes ISO days and moments for what they are, and other strings as text', async () => {
    const lines = [
      '{"day":"2024-01-02","at":"2024-01-02T10:00:00Z","n":"1","e":""}',
      '{"day":"2024-01-01","at":"2024-01-02T00:00:00+01:00","n":"2","e":null}',
    ];
    assert.deepEqual(outline(await read('c.jsonl', lines.join('\r\n'))), [
      'day DATE unique 2 distinct from 2024-01-01',
      'at TIMESTAMPTZ unique 2 distinct from 2024-01-01',
      'n VARCHAR unique 2 distinct',
      'e VARCHAR nulls 1 distinct',
    ]);
  });

  it('keeps what is nested as JSON, and mixed scalars as text', async () => {
    const source = await read('d.jsonl', '{"n":{"a":1},"m":1}\n{"n":"x","m":"y"}\n');
    assert.deepEqual(
      source.columns.map(({ type }) => type),
      ['JSON', 'VARCHAR'],
    );
  });
});

describe('a file of JSON lines that is not sound', () => {
  const read = readerIn(temporaryFolder());
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['is broken', '{"a":1}\n{"a":\n', /line 2: it is not valid JSON/],
    ['holds NaN', '{"a":NaN}\n', /NaN and Infinity are no JSON/],
    ['holds another value than an object', '{"a":1}\n[1]\n', /line 2: it is not an object/],
    ['has one key twice', '{"a":1,"a":2}\n', /line 1: it has one key twice/],
    ['has keys that differ in case alone', '{"a":1}\n{"A":2}\n', /two columns named "A"/],
    ['has a blank key', '{"":1}\n', /column 1 has no name/],
    ['begins with a byte order mark', '\ufeff{"a":1}\n', /byte order mark/],
    ['is empty', '\n\n', /is empty/],
    ['has no keys', '{}\n', /has no columns/],
    ['nests too deep', `{"a":${'['.repeat(200)}${']'.repeat(200)}}\n`, /over 100 deep/],
    ['has half a character', '{"a":"\\ud800"}\n', /half a character/],
  ];
  for (const [what, content, message] of cases) {
    it(`is refused when it ${what}`, () => assert.rejects(read('bad.jsonl', content), { code: 7, message }));
  }
});
