import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readSource } from '../../src/sources/read-source.ts';
import { temporaryFolder } from './files.ts';

describe('reading a source', () => {
  const folder = temporaryFolder();

  it('goes by the extension, in any case', async () => {
    assert.equal((await readSource(folder.write('a.CSV', 'a,b\n1,2\n'))).format, 'csv');
    assert.equal((await readSource(folder.write('a.Tab', 'a\tb\n1\t2\n'))).format, 'tsv');
    assert.equal((await readSource(folder.write('a.NDJSON', '{"a":1}\n'))).format, 'jsonl');
  });

  it('gives the absolute path', async () => {
    const path = folder.write('b.csv', 'a,b\n1,2\n');
    assert.equal((await readSource(path)).path, path);
  });

  it('refuses other kinds of files, and names those it takes', () =>
    assert.rejects(readSource(folder.write('a.xlsx', 'x')), {
      code: 2,
      message: /\.csv, \.tsv, \.tab, \.jsonl/,
    }));

  it('refuses what is not there, and folders', async () => {
    await assert.rejects(readSource(join(folder.path, 'none.csv')), { code: 2, message: /There is no file/ });
    await assert.rejects(readSource(folder.path), { code: 2, message: /is a folder/ });
  });

  it('loads no reader before one is needed', () => {
    const script = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      await import('./src/sources/read-source.ts');
      console.log(JSON.stringify(loaded.map((url) => url.split('/').at(-1))));`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    const own = JSON.parse(run.stdout).filter((name: string) => name.endsWith('.ts'));
    assert.deepEqual(own, ['read-source.ts', 'errors.ts']);
  });
});
