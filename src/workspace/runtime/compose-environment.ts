import { yaml } from '../../render/escape.ts';
import { literal, optional, present, required, yamlName } from '../../render/escape-compose.ts';
import type { LoginVariables, ModulePart } from '../module-part.ts';
import type { ComposePlatform, EnvironmentEntry } from './compose.ts';

/**
 * The variables of a module, for its own container and for others that run its code: webserver and daemon where they
 * load it themselves, the daemon where it starts the containers of runs.
 */
export function composeEnvironment(
  module: Pick<ModulePart, 'variables' | 'databases'>,
): readonly EnvironmentEntry[] {
  const needed = new Set(module.databases.flatMap(({ variables }) => loginOf(variables)));
  return module.variables.map(({ name, isSecret, container }) => {
    if (container !== undefined) return { name, value: literal(container) };
    // A server that is made here takes no empty login; elsewhere an empty secret is legal.
    if (needed.has(name)) return { name, value: required(name) };
    return { name, value: isSecret ? optional(name) : present(name) };
  });
}

function loginOf({ host, port, user, password, database }: LoginVariables): readonly string[] {
  return [host, port, user, password, database];
}

/** The block `environment:` of a service, one level deep; empty where it has none. */
export function environmentBlock(
  entries: readonly EnvironmentEntry[],
  { merge }: Pick<ComposePlatform, 'merge'>,
): string {
  const lines = entries.map(({ name, value }) => `    ${yamlName(name)}: ${yaml(value)}\n`);
  if (merge !== undefined) lines.unshift(`    <<: *${merge}\n`);
  return lines.length === 0 ? '' : `  environment:\n${lines.join('')}`;
}
