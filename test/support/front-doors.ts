import { DGM } from './dgm.ts';
import { folderOfYo, temporaryFolder } from './folder.ts';
import { installedPackage } from './installed-package.ts';
import { environmentOfYo } from './yo.ts';

/** One of the two ways in: what is typed to make a module, and where. */
export interface FrontDoor {
  readonly name: string;
  /** The words that come before the name of the module. */
  readonly words: () => Promise<readonly [program: string, ...args: string[]]>;
  readonly folder: () => string;
  readonly env: () => Readonly<Record<string, string>>;
}

export const FRONT_DOORS: readonly FrontDoor[] = [
  {
    name: 'dgm new',
    words: async () => [process.execPath, DGM, 'new'],
    folder: temporaryFolder,
    env: () => ({}),
  },
  {
    name: 'yo dagster-module',
    words: async () => [process.execPath, (await installedPackage()).yo, 'dagster-module'],
    folder: folderOfYo,
    env: environmentOfYo,
  },
];
