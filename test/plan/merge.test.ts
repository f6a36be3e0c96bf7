import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { merge } from '../../src/plan/merge.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import * as made from './edited-texts.ts';

const RUNS = { numRuns: Number(process.env.DGM_TEST_MERGES ?? 2000) };
const seed = Number(process.env.DGM_TEST_SEED ?? Date.now() % 2 ** 31);
const { MARK, contents, counts, ended, resolved } = made;

/** Each letter is a line, `|` a conflict's marker: `<yours|generated>`. */
const spelled = (text: string): string =>
  text
    .replaceAll('<<<<<<< yours\n', '<')
    .replaceAll('=======\n', '|')
    .replaceAll('>>>>>>> generated\n', '>')
    .replaceAll('\n', '');

const counted = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

const lines = (letters: string): string => letters.replaceAll(/./g, '$&\n');

describe('a merge', () => {
  for (const [name, base, ours, theirs, expected] of [
    ['keeps what was edited by hand', 'abc', 'aXc', 'abc', 'aXc'],
    ['takes what is generated anew', 'abc', 'abc', 'aYc', 'aYc'],
    ['does both, where a line stands between', 'abc', 'Xbc', 'abY', 'XbY'],
    ['marks lines that both changed', 'abc', 'aXc', 'aYc', 'a<X|Y>c'],
    ['marks changes of adjacent lines', 'abcd', 'aXcd', 'abYd', 'a<Xc|bY>d'],
    ['marks a line that one changed and the other removed', 'abc', 'aXc', 'ac', 'a<X|>c'],
    ['marks different lines at the same end', 'ab', 'abX', 'abY', 'ab<X|Y>'],
    ['marks no more than differs', 'abc', 'apXqc', 'apYqc', 'ap<X|Y>qc'],
    ['marks each conflict', 'abcde', 'XbcdX', 'YbcdY', '<X|Y>bcd<X|Y>'],
    ['finds no conflict in the same change', 'abc', 'aXYc', 'aXYc', 'aXYc'],
    ['finds no conflict where both removed a line', 'abc', 'ac', 'ac', 'ac'],
    ['finds the same change beside others', 'fx}', 'Tfx}gy}', 'fx}gy}', 'Tfx}gy}'],
    ['removes what neither kept', 'abcde', 'acde', 'abce', 'ace'],
    ['keeps a file that was emptied', 'abc', '', 'abc', ''],
    ['marks what was emptied and is generated anew', 'abc', '', 'abY', '<|abY>'],
  ] as const) {
    it(`${name}: ${expected}`, () => {
      const merged = merge({ base: lines(base), ours: lines(ours), theirs: lines(theirs) });
      assert.equal(spelled(merged.text), expected);
      assert.equal(merged.conflicts, expected.split('<').length - 1);
    });
  }

  for (const [name, ours, theirs, expected] of [
    ['keeps the same text', 'abc', 'abc', 'abc'],
    ['marks a line of one side', 'aXb', 'ab', 'a<X|>b'],
    ['marks a line of the other side', 'ab', 'aYb', 'a<|Y>b'],
    ['marks each line that differs', 'aXbXc', 'aYbYc', 'a<X|Y>b<X|Y>c'],
    ['marks all where nothing is common', 'X', 'Y', '<X|Y>'],
  ] as const) {
    it(`without a base ${name}: ${expected}`, () => {
      const merged = merge({ base: undefined, ours: lines(ours), theirs: lines(theirs) });
      assert.equal(spelled(merged.text), expected);
      assert.equal(merged.conflicts, expected.split('<').length - 1);
    });
  }

  it('marks a conflict as git does, in the line endings of the file', () => {
    const { text } = merge({ base: 'a\nb\n', ours: 'a\r\nB', theirs: 'a\nc\n' });
    assert.equal(text, 'a\r\n<<<<<<< yours\r\nB\r\n=======\r\nc\r\n>>>>>>> generated\r\n');
  });

  for (const [name, base, ours, theirs, expected] of [
    ['new lines get the usual ending', 'a\nb\n', 'a\r\nb\r\n', 'a\nY\nb\n', 'a\r\nY\r\nb\r\n'],
    ['each line keeps its own', 'a\nb\nc\n', 'a\r\nb\nc\n', 'a\nb\nY\nc\n', 'a\r\nb\nY\nc\n'],
    ['two sides differ in it alone', 'a\nb\n', 'a\nX\r\n', 'a\nX\n', 'a\nX\r\n'],
    ['no base, and it alone differs', undefined, 'a\r\nb\r\n', 'a\nb\n', 'a\r\nb\r\n'],
    ['the last is missing by hand', 'a\nb\n', 'a\nb', 'Y\nb\n', 'Y\nb'],
    ['the last was added by hand', 'a\nb', 'a\nb\n', 'Y\nb', 'Y\nb\n'],
    ['the last goes with the generated', 'a\nb\n', 'X\nb\n', 'a\nb', 'X\nb'],
    ['the last comes with the generated', 'a\nb', 'X\nb', 'a\nb\n', 'X\nb\n'],
    ['the last, with no base', undefined, 'a\nb', 'a\nb\n', 'a\nb'],
    ['lines follow the last', 'a\nb', 'a\nb', 'a\nb\nY', 'a\nb\nY'],
    ['lines follow the last, added by hand', 'a\nb\nc', 'X\nb\nc', 'a\nb\nc\nY\n', 'X\nb\nc\nY\n'],
    ['an empty last line is not lost', 'a\n', 'a\n\n', 'a', 'a\n\n'],
    ['the file was empty', '', '', 'a\r\nb\r\n', 'a\r\nb\r\n'],
    ['a return without a newline ends it', 'a\nb\r', 'a\nb\r', 'a\nb\r\nY\n', 'a\nb\r\nY\n'],
    ['it makes CRLF with a newline', 'a\r\nb\r', 'a\r\nb\r', 'a\nb\nY\n', 'a\r\nb\r\nY\r\n'],
    ['a mark is kept', 'a\nb\n', `${MARK}a\nb\n`, 'a\nY\n', `${MARK}a\nY\n`],
    ['a mark is no change', `${MARK}a\nb\n`, 'a\nb\n', `${MARK}Y\nb\n`, 'Y\nb\n'],
  ] as const) {
    it(`minds line endings: ${name}`, () => {
      assert.deepEqual(merge({ base, ours, theirs }), { text: expected, conflicts: 0 });
    });
  }

  it('of texts too large to compare takes all between their ends as one change', () => {
    const lines = (word: string, edits: Readonly<Record<number, string>> = {}): string =>
      Array.from({ length: 5000 }, (_, line) => `${edits[line] ?? `${word} ${line}`}\n`).join('');
    const base = lines('old');
    const [ours, theirs] = [lines('ours', { 0: 'X', 4999: 'X' }), lines('theirs', { 0: 'Y', 4999: 'Y' })];
    assert.deepEqual(merge({ base, ours, theirs: base }), { text: ours, conflicts: 0 });
    assert.deepEqual(merge({ base, ours: base, theirs }), { text: theirs, conflicts: 0 });
    const { text, conflicts } = merge({ base, ours, theirs });
    assert.equal(conflicts, 1);
    assert.equal(counts(contents(text)).get('X'), 2);
    const [top, bottom] = [lines('old', { 9: 'X' }), lines('old', { 4000: 'Y' })];
    const both = lines('old', { 9: 'X', 4000: 'Y' });
    assert.deepEqual(merge({ base, ours: top, theirs: bottom }), { text: both, conflicts: 0 });
  }).timeout(20_000);
});

describe(`any merge (seed ${seed})`, () => {
  const texts = fc.oneof(made.textsOf(made.few, made.mixed), made.textsOf(made.few, made.uniform));

  function holds<T>(cases: fc.Arbitrary<T>, law: (one: T) => void): void {
    fc.assert(fc.property(cases, law), { ...RUNS, seed });
  }

  it('loses no line that was written by hand', () => {
    holds(texts, ({ base, ours, theirs }) => {
      const [was, is] = [counts(contents(base)), counts(contents(ours))];
      const merged = counts(contents(merge({ base, ours, theirs }).text));
      const alone = counts(contents(merge({ base: undefined, ours, theirs }).text));
      for (const [line, count] of is) {
        assert.ok((merged.get(line) ?? 0) >= count - (was.get(line) ?? 0), line);
        assert.ok((alone.get(line) ?? 0) >= count, line);
      }
    });
  });

  it('gives the generated text where nothing was edited by hand', () => {
    const sames = texts.map(({ base, theirs }) => ({ base, ours: base, theirs }));
    holds(sames, ({ base, ours, theirs }) => {
      const { text, conflicts } = merge({ base, ours, theirs });
      assert.equal(conflicts, 0);
      assert.deepEqual(contents(text), contents(theirs));
      assert.equal(text.startsWith(MARK), ours.startsWith(MARK));
      if (contents(theirs).length > 0) assert.equal(text.endsWith('\n'), theirs.endsWith('\n'));
    });
  });

  it('gives it in the line endings that the file has', () => {
    const cases = fc.tuple(made.textsOf(made.few, made.uniform), fc.constantFrom('\n', '\r\n'));
    holds(cases, ([{ base, theirs }, ending]) => {
      const ours = base.replaceAll(/\r?\n/g, ending);
      const mark = ours.startsWith(MARK) ? MARK : '';
      const wanted = theirs.replace(MARK, '');
      const styled = ours.includes('\n') ? wanted.replaceAll(/\r?\n/g, ending) : wanted;
      assert.equal(merge({ base, ours, theirs }).text, mark + styled);
    });
  });

  it('keeps the file byte for byte where nothing is generated anew', () => {
    holds(texts, ({ base, ours }) => {
      assert.deepEqual(merge({ base, ours, theirs: base }), { text: ours, conflicts: 0 });
      assert.deepEqual(merge({ base: undefined, ours, theirs: ours }), { text: ours, conflicts: 0 });
    });
  });

  it('changes nothing when done again', () => {
    holds(texts, ({ base, ours, theirs }) => {
      const { text } = merge({ base, ours, theirs });
      assert.deepEqual(merge({ base: theirs, ours: text, theirs }), { text, conflicts: 0 });
    });
  });

  it('marks as many conflicts as it counts, and adds no line of its own', () => {
    holds(texts, ({ base, ours, theirs }) => {
      for (const was of [base, undefined]) {
        const { text, conflicts } = merge({ base: was, ours, theirs });
        const merged = counts(contents(text));
        for (const marker of ['<<<<<<< yours', '=======', '>>>>>>> generated'])
          assert.equal(merged.get(marker) ?? 0, conflicts);
        const known = new Set([...contents(ours), ...contents(theirs)]);
        if (conflicts === 0) for (const line of merged.keys()) assert.ok(known.has(line), line);
      }
    });
  });

  it('adds no marker where the file has some and there is no conflict', () => {
    const marker = fc.constantFrom('<<<<<<< yours', '=======', '>>>>>>> generated', 'a', 'b');
    holds(made.textsOf(marker, made.plain), ({ base, ours, theirs }) => {
      const { text, conflicts } = merge({ base, ours, theirs });
      const before = counts([...contents(ours), ...contents(theirs)]);
      if (conflicts > 0) return;
      for (const [line, count] of counts(contents(text))) assert.ok(count <= (before.get(line) ?? 0), line);
    });
  });

  it('without a base can be resolved to either side, and has a line between two conflicts', () => {
    holds(texts, ({ ours, theirs }) => {
      const { text } = merge({ base: undefined, ours, theirs });
      assert.doesNotMatch(text, />>>>>>> generated\r?\n<<<<<<< yours/);
      assert.deepEqual(contents(resolved(text, 'generated')), contents(theirs));
      // Byte for byte; but before a marker, each line has an ending.
      assert.match(resolved(text, 'yours').slice(ours.replace(MARK, '').length), /^\r?\n?$/);
      assert.ok(resolved(text, 'yours').startsWith(ours.replace(MARK, '')));
    });
  });

  it('gives each line the ending that it has in the file, or the usual one', () => {
    holds(texts, ({ base, ours, theirs }) => {
      const own = new Set(ended(ours));
      const [crlf, lf] = [/\r\n/g, /(?<!\r)\n/g].map((ending) => counted(ours, ending));
      if (crlf === 0 && lf === 0) return;
      const usual = Number(crlf) > Number(lf) ? '\r\n' : '\n';
      // The last line's ending is merged by itself.
      for (const line of ended(merge({ base, ours, theirs }).text).slice(0, -1))
        assert.ok(own.has(line) || line === line.replace(/\r?\n$/, usual), JSON.stringify(line));
    });
  });

  it('is the same with the sides exchanged', () => {
    holds(made.textsOf(made.few, made.plain), ({ base, ours, theirs }) => {
      const one = merge({ base, ours, theirs });
      const other = merge({ base, ours: theirs, theirs: ours });
      assert.equal(one.conflicts, other.conflicts);
      if (one.conflicts === 0) assert.equal(one.text, other.text);
    });
  });
});

describe(`a merge by git (seed ${seed})`, () => {
  const CASES = Number(process.env.DGM_TEST_GIT_MERGES ?? 300);

  /** How often neither finds a conflict, with the same text or another; and how often only one does. */
  function differences(
    line: fc.Arbitrary<string>,
  ): Record<'clean' | 'text' | 'onlyGit' | 'onlyOurs', number> {
    const found = { clean: 0, text: 0, onlyGit: 0, onlyOurs: 0 };
    const folder = temporaryFolder();
    for (const texts of fc.sample(made.textsOf(line, made.plain), { numRuns: CASES, seed })) {
      writeFiles(folder, { ...texts });
      const files = ['ours', 'base', 'theirs'].map((name) => join(folder, name));
      const git = spawnSync('git', ['merge-file', '-p', ...files], { encoding: 'utf8' });
      assert.ok(git.status !== null && git.status >= 0 && git.status < 128, git.stderr);
      const { text, conflicts } = merge(texts);
      if (git.status > 0 && conflicts === 0) found.onlyGit++;
      else if (git.status === 0 && conflicts > 0) found.onlyOurs++;
      else if (git.status === 0) found[text === git.stdout ? 'clean' : 'text']++;
    }
    return found;
  }

  it('gives the same where lines hardly repeat', () => {
    const { clean, ...others } = differences(made.many);
    assert.ok(clean > CASES / 4, `${clean} without conflict`);
    assert.deepEqual(others, { text: 0, onlyGit: 0, onlyOurs: 0 });
  });

  // Where lines repeat, there are several shortest ways from one text to another, and git may choose another.
  it('gives the same in 98 of 100 where there are five lines only', () => {
    const { clean, text, onlyGit, onlyOurs } = differences(made.few);
    assert.ok(clean > CASES / 4, `${clean} without conflict`);
    assert.ok(text + onlyGit + onlyOurs <= CASES / 50, JSON.stringify({ text, onlyGit, onlyOurs }));
  });
});
