import assert from 'node:assert/strict';
import fc from 'fast-check';
import { adoptStyle, isText } from '../../src/plan/line-ends.ts';

const RUNS = { numRuns: 1000 };
const MARK = '\uFEFF';

const text = fc
  .array(fc.constantFrom('a', 'é', '', '\r', '\n', '\r\n', '\r\n', MARK), { maxLength: 12 })
  .map((parts) => parts.join(''));

const adopt = (wanted: string, found: string): string =>
  Buffer.from(adoptStyle(Buffer.from(wanted), Buffer.from(found))).toString();

const count = (one: string, pattern: RegExp): number => one.match(pattern)?.length ?? 0;

describe('the style of the file that is there', () => {
  for (const [name, wanted, found, expected] of [
    ['brings CRLF', 'a\nb\n', 'x\r\n', 'a\r\nb\r\n'],
    ['brings CRLF where most lines have it', 'a\nb\n', 'x\r\ny\nz\r\n', 'a\r\nb\r\n'],
    ['brings no CRLF where as many lines have LF', 'a\nb\n', 'x\r\ny\n', 'a\nb\n'],
    ['brings no CRLF where a return stands alone', 'a\nb\n', 'x\ry\r', 'a\nb\n'],
    ['doubles no return', 'a\r\nb\n\n', 'x\r\n', 'a\r\nb\r\n\r\n'],
    ['takes no return away', 'a\r\n', 'x\n', 'a\r\n'],
    ['adds no final newline', 'a\nb', 'x\r\n', 'a\r\nb'],
    ['brings a byte order mark', 'a\n', `${MARK}x\n`, `${MARK}a\n`],
    ['brings a mark and CRLF at once', 'a\n', `${MARK}x\r\n`, `${MARK}a\r\n`],
    ['brings no second mark', `${MARK}a\n`, `${MARK}x\n`, `${MARK}a\n`],
    ['takes no mark away', `${MARK}a\n`, 'x\n', `${MARK}a\n`],
    ['is none in an empty file', 'a\n', '', 'a\n'],
  ] as const) {
    it(name, () => assert.equal(adopt(wanted, found), expected));
  }

  it('is not for what is no text', () => {
    const [wanted, crlf] = [Buffer.from('a\n'), Buffer.from('x\r\n')];
    for (const bytes of [Buffer.from('x\r\ny\r\nz\n\0'), Buffer.from('zwölf\r\nx\r\n\n', 'latin1')]) {
      assert.equal(adoptStyle(wanted, bytes), wanted);
      assert.equal(adoptStyle(bytes, crlf), bytes);
    }
  });

  it('changes nothing but line endings and the mark', () => {
    fc.assert(
      fc.property(text, text, (wanted, found) => {
        const adopted = adopt(wanted, found);
        const bare = (one: string) => one.replaceAll('\r\n', '\n');
        const mark = found.startsWith(MARK) && !wanted.startsWith(MARK) ? MARK : '';
        assert.equal(bare(adopted), mark + bare(wanted));
        const isCrlf = count(found, /\r\n/g) > count(found, /(?<!\r)\n/g);
        if (isCrlf) assert.equal(count(adopted, /(?<!\r)\n/g), 0);
        else assert.equal(adopted, mark + wanted);
      }),
      RUNS,
    );
  });

  it('is not adopted twice', () => {
    fc.assert(
      fc.property(text, text, (wanted, found) => {
        const adopted = adopt(wanted, found);
        assert.equal(adopt(adopted, found), adopted);
      }),
      RUNS,
    );
  });
});

describe('text', () => {
  for (const [name, bytes, expected] of [
    ['is UTF-8', Buffer.from('zwölf € 😀\r\n'), true],
    ['may be empty', Buffer.of(), true],
    ['has no NUL', Buffer.from('a\0b'), false],
    ['is not Latin-1', Buffer.from('zwölf', 'latin1'), false],
    ['is not UTF-16', Buffer.from(`${MARK}ab`, 'utf16le'), false],
    ['is not cut within a character', Buffer.from('€').subarray(0, 2), false],
  ] as const) {
    it(name, () => assert.equal(isText(bytes), expected));
  }
});
