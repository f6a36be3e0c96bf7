/** Makes a workspace of so many modules, in a process of its own: `node bench/workspace-of.ts FOLDER MODULES`. */

import { mkdirSync } from 'node:fs';
import { applyProposal } from '../test/support/apply.ts';
import { proposeAddition, proposeWorkspace, writeProject } from '../test/support/workspace.ts';

const [root = '', count = '0'] = process.argv.slice(2);
mkdirSync(root, { recursive: true });
await applyProposal(await proposeWorkspace(root));
const paths = Array.from({ length: Number(count) }, (_, index) => `modules/m${index}`);
for (const path of [...paths, 'modules/one-more']) writeProject(root, path);
await applyProposal(await proposeAddition(root, paths));
