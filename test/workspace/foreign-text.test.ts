import assert from 'node:assert/strict';
import { foreignText } from '../../src/workspace/foreign-text.ts';
import { portsInCompose } from '../../src/workspace/ports-in-texts.ts';

const NONE = (): boolean => false;

function block(owner: string, ...lines: readonly string[]): string {
  return [`  # BEGIN dagster-module: ${owner}`, ...lines, `  # END dagster-module: ${owner}`, ''].join('\n');
}

describe('a text without our blocks', () => {
  it('has all other lines, in any line ends', () => {
    const text = `a:\n${block('one', '  x: 1')}  b: 2\n${block('two')}# end`;
    assert.equal(foreignText(text, NONE), 'a:\n  b: 2\n# end');
    assert.equal(foreignText(text.replaceAll('\n', '\r\n'), NONE), 'a:\r\n  b: 2\r\n# end');
  });

  it('keeps blocks that are meant, and those that somebody has broken', () => {
    const [one, two] = [block('one', '  x: 1'), block('two', '  y: 2')];
    assert.equal(
      foreignText(one + two, (it) => it.includes('x')),
      one,
    );
    const broken = one.replace(/.*END.*\n/, '');
    assert.equal(foreignText(broken + two, NONE), broken);
  });

  it('hides no port that is published, nor what somebody refers to in a block', () => {
    const published = block('one', '  one:', '    ports: ["4100:80"]');
    const anchor = block('two', '  two: &two', '    image: x');
    const text = `services:\n${published}${anchor}  web:\n    <<: *two\n    ports: ["4200:80"]\n`;
    assert.deepEqual([...portsInCompose(text)].sort(), [4100, 4200]);
  });
});
