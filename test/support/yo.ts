import { folderOfYo } from './folder.ts';
import { installedPackage } from './installed-package.ts';
import { type Ended, run, type Surroundings } from './program.ts';

let home: string | undefined;

/** The environment that the real `yo` runs in: a HOME that it may write to after it gave up being root. */
export function environmentOfYo(): Readonly<Record<string, string>> {
  home ??= folderOfYo();
  return { HOME: home, XDG_CONFIG_HOME: home, NO_UPDATE_NOTIFIER: '1' };
}

/** Runs the real `yo`, with the packed package beside it, without a terminal. */
export async function yo(args: readonly string[], surroundings: Surroundings): Promise<Ended> {
  const { yo } = await installedPackage();
  return run(process.execPath, [yo, ...args], inYosEnvironment(surroundings));
}

function inYosEnvironment(surroundings: Surroundings): Surroundings {
  return { ...surroundings, env: { ...environmentOfYo(), ...surroundings.env } };
}
