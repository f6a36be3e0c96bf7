import assert from 'node:assert/strict';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Policy } from '../../src/plan/decide.ts';
import { applyProposal } from '../support/apply.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { proposal } from '../support/proposals.ts';
import { shot, undo } from './take-back.ts';

const path = fc.constantFrom('a', 'b.md', 'c/d', 'c/e', 'c/f/g', 'h i/"j"', '.env.example');
const content = fc.oneof(
  fc.constantFrom('', 'x', 'x\n', 'y\r\nz\r\n', '\uFEFFmark\n'),
  fc.uint8Array({ maxLength: 20 }),
);
const files = fc.dictionary(path, content, { minKeys: 1, noNullPrototype: true });
const policy = fc.constantFrom<Policy>('force', 'skip', 'merge');

describe('an undo', () => {
  it('of each of some plans gives back each tree before, byte for byte, with modes', async () => {
    const mode = fc.constantFrom(0o600, 0o644, 0o755, 0o444);
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(path, fc.tuple(content, mode), { noNullPrototype: true, maxKeys: 3 }),
        fc.array(fc.tuple(files, policy), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        async (own, plans, isNewRoot) => {
          const root = join(temporaryFolder(), 'root');
          if (!isNewRoot) {
            writeFiles(root, Object.fromEntries(Object.entries(own).map(([at, [text]]) => [at, text])));
            writeFiles(root, { 'mine/keep': '' });
            for (const [at, [, bits]] of Object.entries(own)) chmodSync(join(root, at), bits);
          }
          const shots: Readonly<Record<string, string>>[] = [];
          for (const [wanted, decided] of plans) {
            const before = shot(root);
            const { changes } = await applyProposal(proposal(root, wanted), decided).catch(unmergeable);
            if (changes.length > 0) shots.push(before);
          }
          for (const before of shots.toReversed()) {
            assert.deepEqual((await undo(root)).open, []);
            assert.deepEqual(shot(root), before);
          }
          assert.equal(existsSync(root), !isNewRoot);
          if (!isNewRoot) await assert.rejects(undo(root), /There is nothing to take back/);
        },
      ),
      { numRuns: 60 },
    );
  });
});

function unmergeable(error: unknown): { readonly changes: readonly [] } {
  // What is no text cannot be merged.
  if (error instanceof Error && /nothing was decided/.test(error.message)) return { changes: [] };
  throw error;
}
