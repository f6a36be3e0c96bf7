import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { dgm, PACKAGE } from './package.ts';
import { FailedStep, type Steps } from './steps.ts';

/** The modules of the demo, in the order of what they take from each other. */
export const MODULES = ['weather', 'airports'] as const;

const ABOUT: Readonly<Record<(typeof MODULES)[number], readonly string[]>> = {
  weather: ['--database', 'none', '--title', 'Weather', '--description', 'Four years of weather in Seattle.'],
  airports: [
    '--title',
    'Airports',
    '--description',
    'The airports of the country, and how it is to fly there.',
  ],
};

/** The folder of a module. */
export function folderOf(root: string, module: string): string {
  return join(root, 'modules', module);
}

/**
 * Makes a workspace with two modules, as a user does, and the asset in which they meet.
 * @param name of the folder, as it is shown.
 * @throws FailedStep where something else is in the folder.
 */
export async function makeWorkspace(steps: Steps, root: string, name: string): Promise<void> {
  const title = 'Make the workspace (dgm workspace init)';
  if (existsSync(join(root, '.dagster-module', 'registry.json')))
    steps.skip(title, `${name} is there already`);
  else if (existsSync(root) && readdirSync(root).length > 0)
    throw new FailedStep(
      `${name} has something else in it. Give another folder: npm start -- --directory DIR`,
    );
  else {
    mkdirSync(root, { recursive: true });
    await steps.run(
      title,
      dgm(root, 'workspace', 'init', '.', '--name', 'demo', '--runtime', 'processes', '--yes'),
    );
  }
  for (const module of MODULES) await makeModule(steps, root, module);
}

async function makeModule(steps: Steps, root: string, module: (typeof MODULES)[number]): Promise<void> {
  const title = `Make the module ${module} (dgm new --workspace)`;
  const folder = folderOf(root, module);
  if (existsSync(folder)) steps.skip(title, 'it is there already');
  else {
    const from = ['--from', join(PACKAGE, 'examples', `${module}.csv`)];
    const where = ['--directory', folder, '--workspace', root];
    await steps.run(title, dgm(root, 'new', module, ...where, ...from, ...ABOUT[module], '--yes'));
  }
  // What a user adds by hand: a file in defs/, which Dagster finds.
  const asset = join(folder, 'src', 'airports', 'defs', 'flying_weather.py');
  if (module === 'airports' && !existsSync(asset))
    copyFileSync(join(PACKAGE, 'scripts', 'start', 'flying_weather.py'), asset);
}
