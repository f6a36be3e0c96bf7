import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { readVariables } from '../../src/edit/dotenv.ts';
import { UsageError } from '../../src/errors.ts';
import * as escapes from '../../src/render/escape.ts';
import { identifier } from '../../src/render/sql.ts';
import { hostileText } from '../support/hostile-text.ts';
import { PYTHON_BIN } from '../support/python.ts';
import { runScript } from '../support/python-script.ts';

const TEXTS = Number(process.env.DGM_TEST_TEXTS ?? 1500);
const seed = Number(process.env.DGM_TEST_SEED ?? Date.now() % 2 ** 31);

const texts = [...new Set(['', ' ', ...fc.sample(hostileText, { numRuns: TEXTS, seed })])];

interface Read {
  readonly value?: unknown;
  readonly error?: string;
}

/** What each source text means to the real parser of its language; all in one Python process. */
function readBack(pieces: readonly { language: string; source: string }[]): Read[] {
  return runScript(join(import.meta.dirname, 'read_back.py'), pieces);
}

/** Escapes all texts, reads them back by every language named, and compares with what they should mean. */
function assertReadBack(
  languages: readonly string[],
  escapeText: (text: string) => string,
  meaning: (text: string) => string = (text) => text,
  some: readonly string[] = texts,
): void {
  const cases = some.flatMap((text) =>
    languages.map((language) => ({ text, language, source: escapeText(text) })),
  );
  for (const [index, read] of readBack(
    cases.map(({ language, source }) => ({ language, source })),
  ).entries()) {
    const { text, language, source } = cases[index] ?? {};
    const context = `${language} ${JSON.stringify({ text, source, error: read.error })}`;
    assert.deepEqual(read, { value: meaning(text ?? '') }, context);
  }
}

const isSql = (text: string): boolean => text !== '';

/** Markdown text in one line, without what is not seen. */
const flat = (text: string): string =>
  text.replaceAll(/\s+/gu, ' ').replaceAll(UNSEEN, '').replaceAll(/ +/g, ' ').trim();
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\u{fffe}\u{ffff}]/gu;

describe(`escaped text (${texts.length} hostile texts, seed ${seed})`, () => {
  it('means the same to Python, in a literal of its own', () => {
    assertReadBack(['python'], escapes.python);
  });

  it('means the same to Python, on a line inside of a """ string', () => {
    assertReadBack(['python line'], escapes.pythonLine);
  });

  it('is left as it is by ruff format', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dgm-escape-'));
    try {
      const file = join(folder, 'texts.py');
      const inside = (text: string): string =>
        `    """\n    select\n        ${escapes.pythonLine(text)}\n    """,\n`;
      const lines = texts.flatMap((text) => [`    ${escapes.python(text)},\n`, inside(`${text},`)]);
      writeFileSync(file, `TEXTS = [\n${lines.join('')}]\n`);
      const ruff = spawnSync(join(PYTHON_BIN, 'ruff'), ['format', '--isolated', '--diff', file], {
        encoding: 'utf8',
      });
      assert.equal(ruff.status, 0, ruff.stdout + ruff.stderr);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('means the same to tomllib', () => {
    assertReadBack(['toml'], escapes.toml);
  });

  it('means the same to PyYAML, as a value and as a key', () => {
    assertReadBack(['yaml'], escapes.yaml);
    assertReadBack(
      ['yaml key'],
      escapes.yaml,
      undefined,
      texts.filter((text) => text.length < 100),
    );
  });

  it('means the same to python-dotenv, Node, sh and bash, or is refused', () => {
    const taken = texts.filter((text) => {
      try {
        escapes.dotenv(text);
        return true;
      } catch (error) {
        assert.ok(error instanceof UsageError);
        return false;
      }
    });
    assert.ok(taken.length > texts.length / 4, `${taken.length} taken`);
    for (const text of taken) assert.equal(parseEnv(`X=${escapes.dotenv(text)}\nY=1\n`).X, text);
    assertReadBack(['dotenv', 'sh', 'bash'], escapes.dotenv, undefined, taken);
  });

  it('means the same to python-dotenv and to us as a secret, whatever is in it', () => {
    const secrets = texts.map((text) => text.replaceAll(/[\r\n\0]/g, ''));
    assertReadBack(['dotenv'], escapes.dotenvSecret, undefined, secrets);
    for (const secret of secrets) {
      const text = `A=1\nX=${escapes.dotenvSecret(secret)}\nB=2\n`;
      assert.deepEqual([...readVariables(text)], Object.entries({ A: '1', X: secret, B: '2' }));
    }
  });

  it('is plain text to a Markdown parser, in a heading, a paragraph, a list and a table', () => {
    const seen = texts.filter((text) => flat(text) !== '');
    assertReadBack(['heading', 'paragraph', 'item', 'cell'], escapes.markdown, flat, seen);
  });

  it('is shown as it is by a Markdown code span', () => {
    const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').replaceAll(UNSEEN, '');
    const seen = texts.filter((text) => oneLine(text) !== '');
    assertReadBack(['code'], escapes.markdownCode, oneLine, seen);
  });

  it('is one name to DuckDB', () => {
    assertReadBack(['identifier'], identifier, undefined, texts.filter(isSql));
  });
});
