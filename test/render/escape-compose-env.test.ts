import assert from 'node:assert/strict';
import fc from 'fast-check';
import { composeEnv } from '../../src/render/escape-compose-env.ts';
import { hostileText } from '../support/hostile-text.ts';

/** What compose reads a value as: https://github.com/compose-spec/compose-go/blob/main/dotenv/parser.go */
function readByCompose(source: string, version: 'old' | 'new'): string {
  const quote = /^['"]/.exec(source)?.[0];
  if (quote === undefined) return expanded(source.split(' #')[0]?.trimEnd() ?? '');
  const { text, rest } = version === 'new' ? quotedByNew(source, quote) : quotedByOld(source, quote);
  assert.equal(rest, '', `more after ${source}`);
  return quote === '"' ? expanded(unescaped(text)) : text;
}

/** Newer ones know a quote that is escaped, in both kinds of quotes. */
function quotedByNew(source: string, quote: string): { readonly text: string; readonly rest: string } {
  let text = '';
  let at = 1;
  for (; source[at] !== quote; at += 1) {
    if (at >= source.length) throw new Error(`unterminated quoted value ${source}`);
    if (source[at] === '\\' && at + 1 < source.length) {
      at += 1;
      text += source[at] === quote ? quote : `\\${source[at]}`;
    } else text += source[at];
  }
  return { text, rest: source.slice(at + 1) };
}

/** Older ones end at the first quote that no backslash stands before, and take all as it is until there. */
function quotedByOld(source: string, quote: string): { readonly text: string; readonly rest: string } {
  let at = 1;
  while (source[at] !== quote || source[at - 1] === '\\') {
    if (at >= source.length) throw new Error(`unterminated quoted value ${source}`);
    at += 1;
  }
  return { text: source.slice(1, at), rest: source.slice(at + 1) };
}

const SINGLE: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t' };

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:0\d{0,3}|[abcfnrtv$"\\])/g, (one) => {
    if (one === '\\$') return '$$';
    if (one.startsWith('\\0')) return String.fromCodePoint(Number.parseInt(one.slice(2), 8));
    return SINGLE[one.slice(1)] ?? one;
  });
}

function expanded(text: string): string {
  return text.replaceAll(/\$(\$|\{[^}]*\}?|[A-Za-z_]\w*)/g, (_, what: string) => (what === '$' ? '$' : ''));
}

describe('a value in a file of variables of compose', () => {
  const spelled: Readonly<Record<string, string>> = {
    '': '',
    'https://example.com:80/a?': `'https://example.com:80/a?'`,
    a$b: `'a$b'`,
    ['a$'.concat('{b}')]: `'a$`.concat(`{b}'`),
    "it's $5": `"it's \\$5"`,
    'two\\': `"two\\0134"`,
    ' # "no" \\n comment ': `' # "no" \\n comment '`,
  };
  for (const [text, source] of Object.entries(spelled)) {
    it(`is ${source || 'empty'} for ${JSON.stringify(text)}`, () => assert.equal(composeEnv(text), source));
  }

  it('is read by compose as the text that it was, whatever is in it', () => {
    const odd = fc.string({ unit: fc.constantFrom(...`ab'"\\\${}#= 0n134`), maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(odd, hostileText), (any) => {
        const text = any.replaceAll(/[\r\n\0]/g, '');
        for (const version of ['old', 'new'] as const)
          assert.equal(readByCompose(composeEnv(text), version), text, `${version}: ${composeEnv(text)}`);
      }),
      { numRuns: 5_000 },
    );
  });
});
