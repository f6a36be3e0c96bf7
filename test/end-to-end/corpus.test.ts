import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { snapshot, temporaryFolder } from '../support/folder.ts';
import { type Ended, run } from '../support/program.ts';
import { ROOT } from '../support/python.ts';
import { WORKSPACES } from '../workspace/fixtures/all.ts';
import { type Fixture, withTrait } from '../workspace/fixtures/fixture.ts';

/** A folder of checkouts, each in a folder of its own. */
function corpus(fixtures: readonly Fixture[]): string {
  return temporaryFolder(
    Object.fromEntries(
      fixtures.flatMap(({ files }, index) =>
        Object.entries(files).map(([path, text]) => [`owner/checkout-${index}/${path}`, text]),
      ),
    ),
  );
}

function tryOut(...args: readonly string[]): Promise<Ended> {
  return run(process.execPath, [join(ROOT, 'scripts', 'corpus.ts'), ...args], { cwd: ROOT });
}

const TABS = withTrait('', { 'workspace.yaml': 'load_from:\n\t- python_file: a.py\n' });

describe('npm run corpus', () => {
  it('tells file by file that real workspaces are edited cleanly, and leaves them alone', async () => {
    const folder = corpus(WORKSPACES.slice(0, 4));
    const before = snapshot(folder);
    const json = join(temporaryFolder(), 'report.json');
    const { code, stdout } = await tryOut(folder, '--json', json);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^owner\/checkout-0\n(?: {2}\S+ +edited cleanly\n)+/m);
    assert.match(stdout, /4 workspaces: \d+ files edited cleanly, 0 refused with a reason \(0\.0 %/);
    const report = JSON.parse(readFileSync(json, 'utf8'));
    assert.deepEqual([report.workspaces, report.refused, report.violated], [4, 0, 0]);
    assert.deepEqual(snapshot(folder), before);
  });

  it('ends with 7 where too many files are refused, and gives the reason', async () => {
    const { code, stdout } = await tryOut(corpus([...WORKSPACES.slice(0, 1), TABS]));
    assert.equal(code, 7, stdout);
    assert.match(stdout, /workspace\.yaml +refused: workspace\.yaml cannot be edited: line 2 /);
    assert.match(stdout, /, 1 refused with a reason \([\d.]+ %, at most 5 %\), 0 violated/);
  });

  it('finds several workspaces in one checkout, and each file for one purpose', async () => {
    const { files } = withTrait('', {});
    const folder = temporaryFolder({
      ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`a/one/${path}`, text])),
      'a/two/docker-compose.yml': files['docker-compose.yml'] ?? '',
      'a/two/compose.yaml': files['docker-compose.yml'] ?? '',
      'a/README.md': '# a\n',
    });
    mkdirSync(join(folder, 'a', '.git'));
    const { code, stdout } = await tryOut(folder);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^a\/one$/m);
    assert.match(stdout, /^a\/two \(named: compose\.yaml\)$/m);
    assert.match(stdout, /^a\/two \(named: docker-compose\.yml\)$/m);
  });

  it('ends with 2 where there is nothing to try', async () => {
    const empty = temporaryFolder({ 'a/README.md': '# a\n' });
    for (const [args, says] of [
      [[], /^Usage: /],
      [[join(empty, 'gone')], /is no folder/],
      [[empty], /There is no workspace in /],
      [[empty, '--jsn', 'x'], /^Usage: /],
    ] as const) {
      const { code, stderr } = await tryOut(...args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, says);
    }
  });
});
