import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DGM, dgm } from '../support/dgm.ts';
import { IS_ROOT, snapshot, temporaryFolder, YO_UID } from '../support/folder.ts';
import { installedPackage } from '../support/installed-package.ts';
import { type Ended, run } from '../support/program.ts';
import { assertRefused } from '../support/refused.ts';

const QUICK = ['new', 'orders', '--governance', 'quick'] as const;

async function made(): Promise<string> {
  const cwd = temporaryFolder();
  assert.equal((await dgm(QUICK, { cwd })).code, 0);
  return cwd;
}

/** Runs the installed `dgm` without the rights of root, which may write everywhere. */
async function asNobodySpecial(args: readonly string[], cwd: string): Promise<Ended> {
  const { dgm } = await installedPackage();
  const drop = `data:text/javascript,process.setgid(${YO_UID});process.setuid(${YO_UID})`;
  return run(process.execPath, [...(IS_ROOT ? ['--import', drop] : []), dgm, ...args], { cwd });
}

/** Lines that never repeat. */
function writeLines(path: string, megabytes: number): void {
  const file = openSync(path, 'w');
  for (let part = 0; part < megabytes; part++) {
    const lines = Array.from({ length: 20_000 }, (_, line) => `${part},${line},${'x'.repeat(36)}`);
    writeSync(file, `${lines.join('\n')}\n`);
  }
}

describe('dgm over a hostile tree', () => {
  it('is done with a file of 100 MB in reasonable time, in a heap of a gigabyte', async () => {
    const cwd = await made();
    const readme = join(cwd, 'orders/README.md');
    for (const flag of ['--dry-run', '--merge', '--force']) {
      writeLines(readme, 100);
      const limited = ['--max-old-space-size=1024', DGM, ...QUICK, flag];
      const start = performance.now();
      const { code, stderr } = await run(process.execPath, limited, { cwd });
      assert.equal(code, 0, stderr);
      assert.ok(performance.now() - start < 60_000, flag);
    }
    assert.match(readFileSync(readme, 'utf8'), /^# Orders\n/);
  });

  it('refuses folders and files that it may not write to or read, and leaves all as it was', async () => {
    const cwd = await made();
    const module = join(cwd, 'orders');
    if (IS_ROOT)
      for (const path of ['.', ...Object.keys(snapshot(module))])
        chownSync(join(module, path), YO_UID, YO_UID);
    rmSync(join(module, 'src/orders/paths.py'));
    writeFileSync(join(module, 'README.md'), 'mine\n');
    const args = [...QUICK, '--force'];
    for (const [path, mode, says] of [
      ['src/orders', 0o555, /src\/orders.* cannot be written/],
      ['.dagster-module', 0o555, /orders.* cannot be written/],
      ['README.md', 0o000, /README\.md cannot be read/],
      ['src', 0o000, /src.* cannot be read/],
    ] as const) {
      chmodSync(join(module, path), mode);
      const before = snapshot(cwd);
      assertRefused(await asNobodySpecial(args, cwd), { code: 6, says });
      assert.deepEqual(snapshot(cwd), before);
      chmodSync(join(module, path), 0o755);
    }
  });

  it('refuses answers of others that are no JSON, and keeps those that are', async () => {
    const cwd = await made();
    const path = join(cwd, 'orders/.yo-rc.json');
    writeFileSync(path, '{"generator-x": {}');
    const before = snapshot(cwd);
    assertRefused(await dgm(QUICK, { cwd }), {
      code: 7,
      says: /\.yo-rc\.json (?:is no JSON object|cannot be read)/,
    });
    assert.deepEqual(snapshot(cwd), before);
    writeFileSync(path, '\t{"generator-x":{ "b":1,\r\n"a" : [ ] }}');
    assert.equal((await dgm(QUICK, { cwd })).code, 0);
    assert.ok(readFileSync(path, 'utf8').startsWith('\t{"generator-x":{ "b":1,\r\n"a" : [ ] },"generator-'));
  });

  it('says on one line what has line breaks in its name', async () => {
    const around = temporaryFolder({ 'a\nb\u001b[31m/orders/mine': '' });
    const cwd = join(around, 'a\nb\u001b[31m');
    symlinkSync('nothing', join(cwd, 'orders/README.md'));
    const ended = await dgm(['undo', 'nothing'], { cwd });
    assertRefused(ended, { code: 2, says: /a\\u\{a\}b\\u\{1b\}\[31m\/nothing is not there/ });
    assertRefused(await dgm(QUICK, { cwd }), { code: 8, says: /README\.md is a link that leads to nothing/ });
  });
});
