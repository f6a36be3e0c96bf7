import type { Variable } from '../module/environment.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { DeploymentSettings } from './settings.ts';

/**
 * What a variable that names a place for data says in a deployment, as data outlive releases: a place in the folder
 * that all releases share, or in the volume that pods mount. Undefined for all other variables.
 */
export function usualValue(
  { name, value }: Variable,
  { hasBundledData }: Pick<ModuleFacts, 'hasBundledData'>,
  { path }: Pick<DeploymentSettings, 'path'>,
): string | undefined {
  const shared = path === undefined ? '' : `${path}/shared`;
  if (/_DATA_DIR$/.test(name)) return hasBundledData ? 'data' : `${shared}/data`;
  return value === 'storage' || value.startsWith('storage/') ? `${shared}/${value}` : undefined;
}

/** All variables of a module that name places for data. */
export function usualVariables(
  facts: ModuleFacts,
  place: Pick<DeploymentSettings, 'path'>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    facts.variables.flatMap((variable) => {
      const value = usualValue(variable, facts, place);
      return value === undefined ? [] : [[variable.name, value]];
    }),
  );
}
