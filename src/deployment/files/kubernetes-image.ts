import type { ModuleFacts } from '../module-facts.ts';
import type { DeploymentSettings } from '../settings.ts';

/** Whether the Dockerfile of a module sets a variable. */
export function setByImage(name: string, facts: Pick<ModuleFacts, 'package' | 'variables'>): boolean {
  return variablesOfImage(facts).includes(name);
}

/** Whether a module keeps something in the folder `/storage` of its image: files of assets, or of a database. */
export function needsVolume(
  { variables }: Pick<DeploymentSettings, 'variables'>,
  facts: ModuleFacts,
): boolean {
  const places = facts.variables.filter(({ value }) => isInStorage(value));
  return places.some(({ name }) => !/^\w+:\/\//.test(variables[name] ?? ''));
}

function variablesOfImage({ package: name, variables }: Pick<ModuleFacts, 'package' | 'variables'>) {
  const prefix = name.toUpperCase();
  const files = variables.filter(({ value }) => isInStorage(value)).map((one) => one.name);
  return [`${prefix}_DATA_DIR`, `${prefix}_STORAGE_URL`, `${prefix}_ALERT_WEBHOOK`, ...files];
}

function isInStorage(value: string): boolean {
  return value === 'storage' || value.startsWith('storage/');
}
