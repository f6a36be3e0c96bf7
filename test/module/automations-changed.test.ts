import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { snapshot, temporaryFolder, withoutBackups } from '../support/folder.ts';
import { ANSWERS, automate, automationsOf, makeAutomated } from './automated-modules.ts';
import type { Variant } from './variants.ts';

describe('automations of a module', () => {
  it('come and go without a change of any other file', async () => {
    const untouched = new Map<string, Readonly<Record<string, string>>>();
    const remember = ({ root }: Variant) => untouched.set(root, withoutBackups(snapshot(root)));
    for (const { root, spec } of await makeAutomated(temporaryFolder(), ANSWERS.slice(0, 3), remember)) {
      const [first, ...others] = automationsOf(spec);
      assert.ok(first);
      const all = withoutBackups(snapshot(root));
      await automate(root, others);
      assert.deepEqual(changedPaths(all, withoutBackups(snapshot(root))), [
        `src/${spec.package}/defs/automation/nightly.py`,
        'tests/test_automation_nightly.py',
      ]);
      await automate(root, []);
      assert.deepEqual(changedPaths(untouched.get(root) ?? {}, withoutBackups(snapshot(root))), []);
      assert.ok(!existsSync(join(root, 'src', spec.package, 'selections.py')));
    }
  });
});

/** The files of one's own, or generated, that differ; folders are left out. */
function changedPaths(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): readonly string[] {
  const isFile = (path: string): boolean => (a[path] ?? b[path] ?? '').includes(' ');
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((path) => a[path] !== b[path] && isFile(path))
    .filter((path) => !/^\.dagster-module\/|^\.yo-rc\.json$/.test(path))
    .sort();
}
