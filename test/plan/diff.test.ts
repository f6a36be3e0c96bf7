import assert from 'node:assert/strict';
import { Chalk } from 'chalk';
import fc from 'fast-check';
import { colored } from '../../src/plan/colored-diff.ts';
import { diffOf, diffOfVersions } from '../../src/plan/diff.ts';
import { insideRoot } from '../../src/plan/plan.ts';
import { file, numbered, textOf } from './versions-of-files.ts';

const NO_NEWLINE = '\\ No newline at end of file\n';

describe('a diff', () => {
  it('shows three lines around each change, and all in between where two are close', () => {
    const before = numbered(20, (n) => `${n}`);
    const after = before.replace('\n4\n', '\nfour\n').replace('\n11\n', '\n').replace('\n19\n', '\n19');
    assert.equal(
      textOf(diffOfVersions('x', file(before), file(after))),
      [
        'diff --git a/x b/x',
        '--- a/x',
        '+++ b/x',
        '@@ -2,14 +2,13 @@',
        ...[' 1', ' 2', ' 3', '-4', '+four', ' 5', ' 6', ' 7', ' 8', ' 9', ' 10', '-11', ' 12', ' 13', ' 14'],
        '@@ -17,4 +16,4 @@',
        ...[' 16', ' 17', ' 18', '-19', '+19', '\\ No newline at end of file', ''],
      ].join('\n'),
    );
  });

  it('shows a new file, a file that goes, an emptied one, and new modes, with their real bits', () => {
    const path = insideRoot('a b/ü');
    const name = '"a/a b/\\303\\274"';
    const newName = '"b/a b/\\303\\274"';
    const head = `diff --git ${name} ${newName}\n`;
    const before = file('x\n', 0o600);
    const [old, young] = [`--- ${name}\t\n`, `+++ ${newName}\t\n`];
    const shown = (change: Parameters<typeof diffOf>[0]) => textOf(diffOf(change));
    assert.equal(
      shown({ kind: 'create', path, content: 'x\ny', mode: 0o600 }),
      `${head}new file mode 100600\n--- /dev/null\n${young}@@ -0,0 +1,2 @@\n+x\n+y\n${NO_NEWLINE}`,
    );
    assert.equal(
      shown({ kind: 'delete', path, before }),
      `${head}deleted file mode 100600\n${old}+++ /dev/null\n@@ -1 +0,0 @@\n-x\n`,
    );
    assert.equal(
      shown({ kind: 'overwrite', path, before, content: '', mode: 0o600 }),
      `${head}${old}${young}@@ -1 +0,0 @@\n-x\n`,
    );
    assert.equal(
      shown({ kind: 'overwrite', path, before, content: 'x\n', mode: 0o755 }),
      `${head}old mode 100600\nnew mode 100755\n`,
    );
    assert.equal(shown({ kind: 'create', path, content: '', mode: 0o644 }), `${head}new file mode 100644\n`);
    assert.equal(shown({ kind: 'overwrite', path, before, content: 'x\n', mode: 0o600 }), '');
    assert.equal(textOf(diffOfVersions('x')), '');
  });

  it('only says of binary files that they differ', () => {
    assert.equal(
      textOf(diffOfVersions('x', file('x\0'), file('y'))),
      'diff --git a/x b/x\nBinary files a/x and b/x differ\n',
    );
    assert.equal(
      textOf(diffOfVersions('x', undefined, file('\0'))),
      'diff --git a/x b/x\nnew file mode 100644\nBinary files /dev/null and b/x differ\n',
    );
  });

  it('tells which value of a dotenv file changes, and no value', () => {
    const after = { content: ['\uFEFF# of us\nA=1\nB=', { secret: 'b' }, '\r\nC=3\n'], mode: 0o600 };
    assert.equal(
      textOf(diffOfVersions('m/.env', file('\uFEFF# of us\nA=1\nB=hunter2\r\nC=2\nD=4', 0o600), after)),
      [
        'diff --git a/m/.env b/m/.env',
        '--- a/m/.env',
        '+++ b/m/.env',
        '@@ -1,5 +1,4 @@',
        ...[' \uFEFF# of us', ' A=<secret>', '-B=<secret>\r', '-C=<secret>', '-D=<secret>'],
        ...['\\ No newline at end of file', '+B=<secret>\r', '+C=<secret>', ''],
      ].join('\n'),
    );
  });

  it('shows a secret as a change even where a file holds the words that stand for it', () => {
    const after = { content: ['A=', { secret: 'a' }], mode: 0o644 };
    const shown = textOf(diffOfVersions('x', file('A=<secret>'), after));
    assert.equal(shown.match(/^[-+]A=<secret>$/gm)?.length, 2);
  });

  it('never holds a secret', () => {
    const secret = fc.stringMatching(/^[!-~]{12,20}$/);
    const path = fc.constantFrom('.env', 'm/.env', '.env.local', 'compose.yaml');
    const around = fc.constantFrom('', '\n', 'X=1\n', '# note\r\n');
    fc.assert(
      fc.property(path, secret, secret, around, around, (path, old, young, head, tail) => {
        const before = file(`${head}PASSWORD=${old}\n${tail}`);
        const after = {
          content: [head, 'PASSWORD=', { secret: young }, `\n${tail}TOKEN=`, { secret: 't' }],
          mode: 0o600,
        };
        const versions = [undefined, before, after];
        for (const one of versions) {
          for (const other of versions) {
            if (path === 'compose.yaml' && (one ?? before) === before && (other ?? before) === before)
              continue;
            const diff = textOf(diffOfVersions(path, one, other));
            assert.ok(!diff.includes(old) && !diff.includes(young), diff);
            assert.equal(diff === '', one === other);
          }
        }
      }),
    );
  });

  it('has colors on a terminal, over which the content of files has no power', () => {
    const paint = new Chalk({ level: 1 });
    const before = '-- a/x\n\x1b[2K\u202e\u009b\x7f\r\nsame\tü\n';
    const diff = diffOfVersions('x', file(before), file('same\tü\n++ b/x'));
    assert.equal(
      colored(diff, paint),
      [
        paint.bold('diff --git a/x b/x'),
        paint.bold('--- a/x'),
        paint.bold('+++ b/x'),
        paint.cyan('@@ -1,3 +1,2 @@'),
        paint.red('--- a/x'),
        paint.red('-^[[2K<U+202E><U+009B>^?^M'),
        ' same\tü',
        paint.green('+++ b/x'),
        '\\ No newline at end of file',
        '',
      ].join('\n'),
    );
    const two = Buffer.concat([diffOfVersions('y', file('1\n'), file('2\n')), diff]);
    assert.ok(colored(two, paint).endsWith(`${paint.green('+2')}\n${colored(diff, paint)}`));
    assert.equal(colored(two, new Chalk({ level: 0 })).includes('\x1b'), false);
  });
});
