import assert from 'node:assert/strict';
import fc from 'fast-check';
import { setStoredAnswers } from '../../src/edit/yo-rc.ts';
import { InvalidContentError } from '../../src/errors.ts';

const ANSWERS = { name: 'orders', owner: ['a@b.c', 'team:x'], capability: [] };
const KEY = 'generator-dagster-module';

/** JSON in any way of writing it. */
interface Style {
  readonly indent: string;
  readonly eol: string;
  readonly colon: string;
  readonly bom: string;
  readonly end: string;
}

const style = fc.record<Style>({
  indent: fc.constantFrom('', ' ', '  ', '    ', '\t', '\t\t', '   '),
  eol: fc.constantFrom('\n', '\r\n', '', '\n\n', ' '),
  colon: fc.constantFrom(':', ': ', ' : ', ':\t'),
  bom: fc.constantFrom('', '\uFEFF'),
  end: fc.constantFrom('', '\n', '\r\n', '\n\n  '),
});

const key = fc.oneof(fc.string(), fc.constantFrom('generator-x', '__proto__', 'a"b', '\\', KEY.slice(1), ''));
const entries = fc.uniqueArray(fc.tuple(key, fc.jsonValue({ maxDepth: 3 })), {
  selector: ([name]) => name,
  maxLength: 5,
});

function write(value: unknown, { indent, eol, colon }: Style, depth = 1): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isArray = Array.isArray(value);
  const parts = isArray
    ? value.map((item) => write(item, { indent, eol, colon, bom: '', end: '' }, depth + 1))
    : Object.entries(value).map(([name, item]) =>
        entry(name, item, { indent, eol, colon, bom: '', end: '' }, depth),
      );
  const [open, close] = isArray ? '[]' : '{}';
  return parts.length === 0 ? `${open}${close}` : wrap(parts, `${open}`, `${close}`, { indent, eol }, depth);
}

function entry(name: string, value: unknown, style: Style, depth: number): string {
  return `${JSON.stringify(name)}${style.colon}${write(value, style, depth + 1)}`;
}

function wrap(
  parts: readonly string[],
  open: string,
  close: string,
  { indent, eol }: Pick<Style, 'indent' | 'eol'>,
  depth = 1,
): string {
  const lead = eol + indent.repeat(depth);
  return open + lead + parts.join(`,${lead}`) + eol + indent.repeat(depth - 1) + close;
}

describe('.yo-rc.json', () => {
  it('is made where there is none', () => {
    assert.equal(
      setStoredAnswers(undefined, { name: 'orders' }),
      `{\n  "${KEY}": {\n    "name": "orders"\n  }\n}\n`,
    );
  });

  it('keeps what other generators have there, byte for byte, however it is written', () => {
    fc.assert(
      fc.property(entries, style, (others, style) => {
        const written = others.map(([name, value]) => entry(name, value, style, 1));
        const text = style.bom + (written.length === 0 ? '{}' : wrap(written, '{', '}', style)) + style.end;
        const result = setStoredAnswers(text, ANSWERS);
        for (const one of written) assert.ok(result.includes(one), `${JSON.stringify(one)} in ${result}`);
        // All that stands before and after our entry is as it was.
        const [before = '', after = ''] = splitAt(result);
        assert.ok(text.startsWith(before.replace(/,?\s*$/, '')));
        assert.ok(text.endsWith(after.replace(/^\s*\}/, '')));
        const parsed = JSON.parse(result.replace(/^\uFEFF/, ''));
        assert.deepEqual(parsed[KEY], ANSWERS);
        assert.deepEqual(
          Object.keys(parsed).filter((name) => name !== KEY),
          Object.keys(JSON.parse(text.replace(/^\uFEFF/, ''))),
        );
        assert.equal(setStoredAnswers(result, ANSWERS), result);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives our answers anew in their old place, and touches nothing else', () => {
    fc.assert(
      fc.property(entries, fc.nat(5), style, fc.jsonValue({ maxDepth: 2 }), (others, at, style, old) => {
        const written = others.map(([name, value]) => entry(name, value, style, 1));
        const place = Math.min(at, written.length);
        const whole = (value: string) =>
          style.bom + wrap(written.toSpliced(place, 0, value), '{', '}', style) + style.end;
        const result = setStoredAnswers(whole(entry(KEY, old, style, 1)), ANSWERS);
        const [before, after] = whole('\0').split('\0');
        assert.ok(result.startsWith(`${before}"${KEY}"`), result);
        assert.ok(result.endsWith(after ?? ''));
        assert.deepEqual(JSON.parse(result.replace(/^\uFEFF/, ''))[KEY], ANSWERS);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes the indentation and the line ends of the file', () => {
    const text = '{\r\n\t"generator-x": {"a":1,  "b": 2}\r\n}';
    assert.equal(
      setStoredAnswers(text, { name: 'orders' }),
      `{\r\n\t"generator-x": {"a":1,  "b": 2},\r\n\t"${KEY}": {\r\n\t\t"name": "orders"\r\n\t}\r\n}`,
    );
    assert.equal(setStoredAnswers('{"x":[1,2]}', { name: 'o' }), `{"x":[1,2],"${KEY}":{"name":"o"}}`);
  });

  it('counts the last of several entries of ours, as whoever parses it does', () => {
    const text = `{"${KEY}": {"name": "a"}, "${KEY}": {"name": "b"}}`;
    assert.equal(setStoredAnswers(text, { name: 'b' }), text);
    assert.deepEqual(JSON.parse(setStoredAnswers(text, { name: 'c' }))[KEY], { name: 'c' });
  });

  it('refuses what is no JSON object', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const damaged = [
      '',
      ' ',
      '[]',
      'null',
      '1',
      '"x"',
      '{',
      '{"a":1,}',
      '{a:1}',
      '// x\n{}',
      '{} {}',
      '\0',
      deep,
    ];
    for (const text of [...damaged, `{"a": ${deep}}`, '{"a": 01}', '{"a": "\n"}']) {
      assert.throws(() => setStoredAnswers(text, ANSWERS), InvalidContentError, text.slice(0, 20));
    }
  });
});

/** What stands before our entry, and after it. */
function splitAt(text: string): readonly string[] {
  const from = text.lastIndexOf(`"${KEY}"`);
  for (let to = text.length; to > from; to--) {
    if (text[to - 1] !== '}') continue;
    try {
      if (JSON.stringify(JSON.parse(text.slice(text.indexOf('{', from), to))) === JSON.stringify(ANSWERS))
        return [text.slice(0, from), text.slice(to)];
    } catch {}
  }
  return [];
}
