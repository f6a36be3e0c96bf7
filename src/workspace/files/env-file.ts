import { posix } from 'node:path';
import { readVariables } from '../../edit/dotenv.ts';
import { addVariables } from '../../edit/dotenv-block.ts';
import type { SecretText } from '../../plan/secret.ts';
import { carriedName } from '../carried-secrets.ts';
import type { ModulePart } from '../module-part.ts';
import type { Edited } from './edited.ts';

/** A module, and what the workspace's `.env` has to tell for it. */
export interface Told {
  readonly name: string;
  readonly variables: ModulePart['variables'];
}

/**
 * The variables of a module that the workspace's `.env` has to tell.
 * @param carried secrets of the instance that the compose file says in plain.
 */
export function variablesOf(part: ModulePart, carried: readonly string[]): ModulePart['variables'] {
  const own = part.variables.filter(({ container }) => container === undefined);
  const folders = part.mounts.flatMap(({ source }) => (typeof source === 'string' ? [] : [source.variable]));
  return [
    ...own,
    ...folders.map((name) => ({ name, isSecret: false })),
    ...carried.map((name) => ({ name: carriedName(part, name), isSecret: true })),
  ];
}

/** Adds the variables of modules; what somebody has set outside of our blocks stays as it is, and counts. */
export function addEnvironment(
  text: string | undefined,
  users: readonly Told[],
  values: ReadonlyMap<string, string>,
  isReal: boolean,
): Edited {
  const keep = new Set(readVariables(text ?? '').keys());
  const blocks = users.map((one) => ({
    owner: one.name,
    variables: one.variables
      .filter(({ name }) => !keep.has(name))
      .map(({ name, isSecret }) => {
        if (isSecret) return isReal ? { name, secret: name } : { name, value: '' };
        const value = values.get(name) ?? '';
        // A place on this machine is no example for another.
        return { name, value: !isReal && posix.isAbsolute(value) ? '' : value };
      }),
  }));
  let content: string | SecretText = text ?? '';
  for (const { owner, variables } of blocks) {
    if (variables.length > 0) content = addVariables(content, owner, variables);
  }
  return { content };
}
