import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { snapshot, temporaryFolder } from '../../support/folder.ts';
import { findingsOf, healthyWorkspace } from './healthy.ts';

const FILES = [
  '.dagster-module/registry.json',
  'dg.toml',
  'workspace.yaml',
  'dagster.yaml',
  'docker-compose.yml',
  '.env',
  '.env.example',
  'modules/orders/pyproject.toml',
  'deployments/local/pyproject.toml',
] as const;

const RUNS = process.env.DGM_FULL === '1' ? 2000 : 60;

/** Something that happens to the bytes of a file. */
const DAMAGE = fc.record({
  file: fc.constantFrom(...FILES),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom('line', 'bytes', 'insert', 'double', 'empty'),
  length: fc.integer({ min: 1, max: 40 }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }),
});

function damaged(
  before: Buffer,
  { at, kind, length, bytes }: { at: number; kind: string; length: number; bytes: Uint8Array },
): Buffer {
  const place = Math.floor(at * before.length);
  const lines = before.toString('latin1').split('\n');
  const line = Math.floor(at * lines.length);
  switch (kind) {
    case 'line':
      return Buffer.from(lines.toSpliced(line, Math.ceil(length / 10)).join('\n'), 'latin1');
    case 'double':
      return Buffer.from(lines.toSpliced(line, 0, ...lines.slice(line, line + 5)).join('\n'), 'latin1');
    case 'bytes':
      return Buffer.concat([before.subarray(0, place), before.subarray(place + length)]);
    case 'empty':
      return Buffer.alloc(0);
    default:
      return Buffer.concat([before.subarray(0, place), bytes, before.subarray(place)]);
  }
}

describe('validating what somebody has damaged', () => {
  it('tells findings of any bytes, never fails, and writes nothing', async () => {
    const original = healthyWorkspace();
    const root = temporaryFolder();
    await fc.assert(
      fc.asyncProperty(fc.array(DAMAGE, { minLength: 1, maxLength: 4 }), async (all) => {
        for (const file of FILES) cpSync(join(original, file), join(root, file));
        for (const { file, ...what } of all)
          writeFileSync(join(root, file), damaged(readFileSync(join(root, file)), what));
        const before = snapshot(root);
        for (const { message, remedy, path } of await findingsOf(root)) {
          assert.ok(message.length > 0 && remedy.length > 0 && path.length > 0);
        }
        assert.deepEqual(snapshot(root), before);
      }),
      { numRuns: RUNS },
    );
  });

  it('is not held up by aliases that stand for billions of nodes, or for themselves', async () => {
    for (const text of [
      `a0: &a0 [x, x]\n${Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]\n`).join('')}`,
      'services: &s\n  a: *s\n',
    ]) {
      const root = healthyWorkspace();
      writeFileSync(join(root, 'docker-compose.yml'), text);
      const found = await findingsOf(root);
      assert.ok(found.some((one) => one.rule === 'file-invalid' && one.path === 'docker-compose.yml'));
    }
  });

  it('tells of links, folders and files without a right to read in the place of files', async () => {
    const root = healthyWorkspace();
    rmSync(join(root, 'dagster.yaml'));
    cpSync(join(root, 'modules'), join(root, 'dagster.yaml'), { recursive: true });
    const found = await findingsOf(root);
    assert.deepEqual(
      found.map(({ rule, path }) => [rule, path]),
      [['file-unreadable', 'dagster.yaml']],
    );
  });
});
