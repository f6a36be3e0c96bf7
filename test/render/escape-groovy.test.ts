import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { groovy, groovyLines } from '../../src/render/escape-groovy.ts';
import { temporaryFolder } from '../support/folder.ts';
import { hasGroovy, runGroovy } from '../support/groovy.ts';
import { hostileText } from '../support/hostile-text.ts';

/** What Groovy takes apart in ways of its own. */
const TEXTS = [
  '',
  "'",
  "'''",
  "''''",
  '\\',
  "\\'",
  '\\u0041',
  '\\\\u0041',
  '\\u000a',
  '$x',
  '\r',
  '\u2028',
  '/*',
];

/** Gives what Groovy reads in expressions; each text comes back in numbers, which no encoding changes. */
function valuesOf(expressions: readonly string[]): readonly string[] {
  const script = `// ${expressions.map((one) => one.replaceAll('\n', ' ')).join(' ')}
def texts = []
${expressions.map((expression) => `texts << ${expression}`).join('\n')}
texts.each { text -> println((text as char[]).collect { (it as int).toString() }.join(' ')) }
`;
  const file = join(temporaryFolder({ 'texts.groovy': script }), 'texts.groovy');
  const lines = runGroovy(['-encoding', 'UTF-8', file]).split('\n');
  return lines.slice(0, expressions.length).map((line) => {
    const units = line === '' ? [] : line.split(' ').map(Number);
    return String.fromCharCode(...units);
  });
}

describe('a text in Groovy', function () {
  this.timeout(120_000);

  before(function () {
    if (!hasGroovy()) this.skip();
  });

  const drawn = fc.sample(hostileText, { numRuns: 300, seed: 7 });
  const texts = [...TEXTS, ...drawn.map((text) => text.replaceAll('\uffff', ''))];

  it('is itself, also where it stands in a comment', () => {
    assert.deepEqual(valuesOf(texts.map(groovy)), texts);
  });

  it('is itself as a line of several', () => {
    const lines = texts.filter((text) => !text.includes('\n'));
    const read = valuesOf(lines.map((line) => groovyLines([line, line], '    ')));
    assert.deepEqual(
      read,
      lines.map((line) => `    ${line}\n    ${line}\n`),
    );
  });

  it('that would end the file is refused', () => {
    assert.throws(() => groovy('a\uffff'), /cannot be written to a Jenkinsfile/);
  });
});
