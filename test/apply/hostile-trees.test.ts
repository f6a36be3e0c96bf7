import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { explainDiskError } from '../../src/apply/disk-error.ts';
import { ExpectedError } from '../../src/errors.ts';
import { applyProposal } from '../support/apply.ts';
import { IS_ROOT, snapshot, temporaryFolder, writeFiles, YO_UID } from '../support/folder.ts';
import { proposal } from '../support/proposals.ts';
import { FILES, linkTo, refused, tree } from './hostile-tree.ts';

describe('a hostile tree', () => {
  const LEADING_OUT = [
    ...['README.md', 'src', 'src/deep', '.dagster-module', '.dagster-module/base'],
    ...['.dagster-module/backups', '.dagster-module/manifest.json', '.dagster-module/base/README.md'],
    ...['.dagster-module/base/src', '.dagster-module/.gitignore', '.dagster-module/lock'],
  ];
  for (const path of LEADING_OUT) {
    for (const kind of ['a file', 'a folder', 'nothing'] as const) {
      it(`has nothing written through a link at ${path} that leads out to ${kind}`, async () => {
        const { root, outside } = tree();
        const target = { 'a file': 'README.md', 'a folder': '.', nothing: 'nothing' }[kind];
        linkTo(join(outside, target), join(root, path));
        const before = [snapshot(root), snapshot(outside)];
        await refused(root, 8, /link|no folder|no regular file/);
        assert.deepEqual([snapshot(root), snapshot(outside)], before);
      });
    }
  }

  it('has no journal read through a link', async () => {
    const { root, outside } = tree();
    writeFiles(outside, { 'journal.json': '{}' });
    linkTo(join(outside, 'journal.json'), join(root, '.dagster-module/journal.json'));
    const before = [snapshot(root), snapshot(outside)];
    await refused(root, 7, /journal\.json is damaged/);
    assert.deepEqual([snapshot(root), snapshot(outside)], before);
  });

  it('has no backup kept or removed behind a link', async () => {
    for (const name of ['1', '2']) {
      const { root, outside } = tree();
      linkTo(outside, join(root, '.dagster-module/backups', name));
      const before = snapshot(outside);
      await applyProposal(proposal(root, FILES));
      assert.equal(readFileSync(join(root, 'README.md'), 'utf8'), 'new\n');
      assert.deepEqual(snapshot(outside), before);
    }
  });

  it('has links that go in circles refused', async () => {
    const { root } = tree();
    linkTo('b.md', join(root, 'README.md'));
    linkTo('README.md', join(root, 'b.md'));
    await refused(root, 8, /in a circle/);
    rmSync(join(root, 'README.md'));
    linkTo('src', join(root, 'src'));
    await refused(root, 8, /in a circle/);
  });

  it('has links written through that stay inside, and they stay links', async () => {
    const { root } = tree();
    writeFiles(root, { 'docs/real.md': 'old\n', 'code/a.py': 'a = 0\n' });
    linkTo('docs/real.md', join(root, 'README.md'));
    linkTo(join(root, 'code'), join(root, 'src'));
    await applyProposal(proposal(root, FILES));
    assert.equal(readlinkSync(join(root, 'README.md')), 'docs/real.md');
    assert.ok(lstatSync(join(root, 'src')).isSymbolicLink());
    assert.equal(readFileSync(join(root, 'docs/real.md'), 'utf8'), 'new\n');
    assert.equal(readFileSync(join(root, 'code/deep/b.py'), 'utf8'), 'b = 1\n');
  });

  it('has a link to another file that is written refused', async () => {
    const { root } = tree();
    linkTo('src/a.py', join(root, 'README.md'));
    await refused(root, 8, /README\.md|src\/a\.py/);
  });

  for (const [what, path] of [
    ['a folder', 'README.md'],
    ['a file', 'src'],
  ] as const) {
    it(`has ${what} in the place of the other kind refused`, async () => {
      const { root } = tree();
      rmSync(join(root, path), { recursive: true });
      if (what === 'a folder') mkdirSync(join(root, path));
      else writeFileSync(join(root, path), 'x');
      const before = snapshot(root);
      await refused(root, 8, what === 'a folder' ? /is a folder/ : /is no folder/);
      assert.deepEqual(snapshot(root), before);
    });
  }

  it('has pipes and sockets refused, and waits for none of them', async () => {
    for (const path of ['README.md', '.dagster-module/manifest.json', '.dagster-module/lock']) {
      const { root } = tree();
      rmSync(join(root, path), { force: true });
      mkdirSync(join(root, path, '..'), { recursive: true });
      execFileSync('mkfifo', [join(root, path)]);
      await refused(root, 8, /no regular file/);
    }
    const { root } = tree();
    rmSync(join(root, 'README.md'));
    const server = createServer().listen(join(root, 'README.md'));
    await new Promise((resolve) => server.once('listening', resolve));
    await refused(root, 8, /no regular file/);
    server.close();
  });

  it('may have names of any bytes, and of 255 of them', async () => {
    const names = [
      '-rf',
      'a\nb',
      '"q"',
      "'",
      'a\tb',
      'ü',
      ' ',
      '\\',
      '*',
      '$(touch x)',
      `${'n'.repeat(255)}`,
    ];
    const root = temporaryFolder();
    const files = Object.fromEntries(names.map((name) => [`${name}/${name}`, name]));
    await applyProposal(proposal(root, files));
    await applyProposal(proposal(root, Object.fromEntries(Object.keys(files).map((path) => [path, 'new']))));
    for (const path of Object.keys(files)) assert.equal(readFileSync(join(root, path), 'utf8'), 'new');
  });

  it('has a name that is too long refused', async () => {
    const root = temporaryFolder();
    await assert.rejects(applyProposal(proposal(root, { [`${'n'.repeat(256)}/a`]: 'x' })), (error) => {
      return explainDiskError(error, root) instanceof ExpectedError;
    });
    assert.deepEqual(snapshot(root), {});
  });

  it('has a file refused that is too large to compare', async () => {
    const { root } = tree();
    truncateSync(join(root, 'README.md'), 3 * 1024 ** 3);
    await refused(root, 8, /larger than 256 MiB/);
  });

  it('keeps modes, line ends and byte order marks', async () => {
    for (const mode of [0o600, 0o755, 0o444]) {
      const { root } = tree();
      writeFileSync(join(root, 'README.md'), '\uFEFFold\r\n');
      chmodSync(join(root, 'README.md'), mode);
      await applyProposal(proposal(root, FILES));
      assert.equal(readFileSync(join(root, 'README.md'), 'utf8'), '\uFEFFnew\r\n');
      assert.equal(statSync(join(root, 'README.md')).mode & 0o7777, mode);
    }
  });

  it('has bytes that are no text replaced as they are', async () => {
    const { root } = tree();
    writeFileSync(join(root, 'README.md'), Buffer.from([0xff, 0xfe, 0, 13, 10]));
    await applyProposal(proposal(root, FILES));
    assert.equal(readFileSync(join(root, 'README.md'), 'utf8'), 'new\n');
  });

  it('has files with a special bit refused', async () => {
    for (const bit of [0o4000, 0o2000, 0o1000]) {
      const { root } = tree();
      chmodSync(join(root, 'README.md'), 0o755 | bit);
      const before = snapshot(root);
      await refused(root, 8, /special bit/);
      assert.deepEqual(snapshot(root), before);
    }
  });

  it('keeps the owners of its files', async function () {
    if (!IS_ROOT) return this.skip();
    const { root } = tree();
    chownSync(join(root, 'README.md'), YO_UID, YO_UID + 1);
    await applyProposal(proposal(root, FILES));
    const { uid, gid } = statSync(join(root, 'README.md'));
    assert.deepEqual([uid, gid], [YO_UID, YO_UID + 1]);
  });

  it('that has a folder in the place of an outdated file keeps it, and says so', async () => {
    const root = temporaryFolder();
    await applyProposal(proposal(root, FILES));
    rmSync(join(root, 'README.md'));
    writeFiles(root, { 'README.md/mine.md': 'mine' });
    await applyProposal(proposal(root, { 'src/a.py': 'a = 2\n' }));
    assert.equal(readFileSync(join(root, 'README.md/mine.md'), 'utf8'), 'mine');
  });
});
