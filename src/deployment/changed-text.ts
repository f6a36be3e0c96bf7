import { isDeepStrictEqual } from 'node:util';
import { ConflictError, ExpectedError } from '../errors.ts';
import { merge } from '../plan/merge.ts';
import type { ModuleDeployment } from './module-deployment.ts';
import type { DeploymentSettings } from './settings.ts';
import { readSettings, settingsText } from './settings-text.ts';
import { deploymentFile } from './stored-deployments.ts';

/**
 * The text of `deployment.yaml` for settings: what somebody has written there stays, as far as it does not say them.
 * @param before the deployment as its file says it, where there is one.
 * @throws ConflictError where the lines that would change were written by hand.
 */
export function changedText(
  settings: DeploymentSettings,
  before: ModuleDeployment | undefined,
  module: string,
): string {
  const plain = settingsText(settings, module);
  if (before === undefined) return plain;
  if (isDeepStrictEqual(before.settings, settings)) return before.text;
  const merged = merge({ base: settingsText(before.settings, module), ours: before.text, theirs: plain });
  if (merged.conflicts === 0 && says(merged.text, settings)) return merged.text;
  throw new ConflictError(`${deploymentFile(settings.name)} was written by hand where it would change.`, {
    next: 'Change it by hand as well, then call dgm deployment add without the flags that change it.',
  });
}

function says(text: string, settings: DeploymentSettings): boolean {
  try {
    return isDeepStrictEqual(readSettings(text, 'the merged text', settings.name), settings);
  } catch (error) {
    if (error instanceof ExpectedError) return false;
    throw error;
  }
}
