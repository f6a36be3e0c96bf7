import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from '../../../support/folder.ts';
import { takeOutBlocks } from '../healthy.ts';
import type { Damage } from './damage.ts';
import { reregister, withoutFile } from './registry-edits.ts';

/** Damages to the projects of `dg.toml`. */
export const PROJECT_DAMAGES: readonly Damage[] = [
  {
    name: 'a project in dg.toml whose folder is gone',
    rule: 'project-gone',
    path: 'dg.toml',
    says: /modules\/lost/,
    inflict: (root) =>
      appendFileSync(join(root, 'dg.toml'), '\n[[workspace.projects]]\npath = "modules/lost"\n'),
  },
  {
    name: 'a project that dg.toml was never given',
    rule: 'project-unlisted',
    path: 'dg.toml',
    says: /modules\/orders of the module orders/,
    inflict: (root) => {
      reregister(root, 'orders', { owned: withoutFile(root, 'orders', 'dg.toml') });
      takeOutBlocks(root, 'dg.toml', 'orders');
    },
  },
  {
    name: 'a project beside the modules that nobody knows',
    rule: 'project-unregistered',
    path: 'modules/returns',
    says: /modules\/returns is no module/,
    inflict: (root) => project(root, 'returns'),
  },
  {
    name: 'a project that dg.toml lists and the workspace does not know',
    rule: 'project-unregistered',
    path: 'dg.toml',
    says: /elsewhere\/returns is no module/,
    inflict: (root) => {
      project(root, 'returns', 'elsewhere');
      appendFileSync(join(root, 'dg.toml'), '\n[[workspace.projects]]\npath = "elsewhere/returns"\n');
    },
  },
];

/** A project as `create-dagster` makes it. */
function project(root: string, name: string, folder = 'modules'): void {
  writeFiles(root, {
    [`${folder}/${name}/pyproject.toml`]: `[project]\nname = "${name}"\n\n[tool.dg]\ndirectory_type = "project"\n\n[tool.dg.project]\nroot_module = "${name}"\n`,
    [`${folder}/${name}/src/${name}/definitions.py`]: '',
  });
}
