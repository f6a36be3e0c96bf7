import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  BrokenMarks,
  beginMark,
  cutLines,
  endMark,
  entryMark,
  eolOf,
  findBlocks,
  findEntries,
  insertLines,
  lineAt,
  ownersIn,
} from '../../src/edit/marks.ts';
import { ownedTexts } from '../../src/edit/owned-texts.ts';

const BLOCK = `${beginMark('orders')}\nA=1\n${endMark('orders')}\n`;

describe('marks', () => {
  it('tell the blocks of one owner from those of another whose name begins alike', () => {
    const text = `x\n  ${beginMark('orders')}\n  A\n  ${endMark('orders')}  \n${BLOCK.replaceAll('orders', 'orders_2')}`;
    assert.deepEqual(
      findBlocks(text, 'orders').map(({ start, end }) => text.slice(start, end)),
      [`  ${beginMark('orders')}\n  A\n  ${endMark('orders')}  \n`],
    );
    assert.deepEqual(ownersIn(text), ['orders', 'orders_2']);
  });

  it('tell entries by the comment behind them, not by one that stands alone', () => {
    const text = `- a ${entryMark('orders')}\r\n${entryMark('orders')}\n- b ${entryMark('orders')} too\n`;
    assert.deepEqual(
      findEntries(text, 'orders').map(({ start, end }) => text.slice(start, end)),
      [`- a ${entryMark('orders')}\r\n`],
    );
  });

  it('leave a byte order mark out of the first line', () => {
    assert.deepEqual(findBlocks(`\uFEFF${BLOCK}`, 'orders'), [{ start: 1, end: 1 + BLOCK.length }]);
  });

  it('are broken where one is missing or stands twice, which is told with its line', () => {
    const broken = {
      [`x\n${beginMark('orders')}\n`]: 'the block of orders at line 2 has no end',
      [`${endMark('orders')}\n`]: 'the block of orders at line 1 has no begin',
      [`${beginMark('orders')}\n${BLOCK}${endMark('orders')}\n`]: 'the block of orders at line 1 has no end',
      [`${endMark('orders')}\n${beginMark('orders')}\n`]: 'the block of orders at line 2 has no end',
    };
    for (const [text, message] of Object.entries(broken))
      assert.throws(
        () => findBlocks(text, 'orders'),
        (error) => error instanceof BrokenMarks && error.message === message,
      );
  });

  it('tell what an owner has, whatever the indentation and line ends', () => {
    const text = `a\n    ${BLOCK.replaceAll('\n', '\n    ')}- b ${entryMark('orders')}\n`;
    const owned = (given: string): string | undefined => ownedTexts(given).get('orders')?.text;
    assert.equal(owned(text), owned(text.replaceAll('\n', '\r\n').replaceAll('    ', ' ')));
    assert.equal(owned(text), `${BLOCK}- b ${entryMark('orders')}`);
  });
});

describe('lines that go in and out', () => {
  const line = fc.constantFrom('', 'a', '  b', '# c', 'ö');
  const text = fc
    .tuple(fc.array(line), fc.constantFrom('\n', '\r\n'), fc.boolean(), fc.boolean())
    .map(
      ([lines, eol, isOpen, isMarked]) =>
        `${isMarked ? '\uFEFF' : ''}${lines.join(eol)}${isOpen || lines.length === 0 ? '' : eol}`,
    );

  it('leave the same bytes, wherever they stood', () => {
    fc.assert(
      fc.property(text, fc.nat(), (before, seed) => {
        const starts = [...before.matchAll(/\n/g)].map(({ index }) => index + 1);
        const places = [before.startsWith('\uFEFF') ? 1 : 0, ...starts, before.length];
        const at = places[seed % places.length] ?? 0;
        const after = insertLines(before, at, BLOCK);
        const [block] = findBlocks(after, 'orders');
        assert(block !== undefined);
        assert.equal(cutLines(after, block), before);
        const isEmpty = before === '' || before === '\uFEFF';
        assert.equal(after.endsWith('\n'), isEmpty || before.endsWith('\n'));
      }),
    );
  });

  it('have the line end that the file has first', () => {
    assert.equal(insertLines('a\r\nb', 0, 'x\n'), 'x\r\na\r\nb');
    assert.equal(insertLines('a\r\nb', 4, 'x\n'), 'a\r\nb\r\nx');
    assert.equal(eolOf('a'), '\n');
  });

  it('are counted from 1', () => {
    assert.deepEqual(
      [0, 1, 2, 4].map((at) => lineAt('a\nb\nc', at)),
      [1, 1, 2, 3],
    );
  });
});
