import { insertYaml } from '../../edit/yaml/edit-yaml.ts';
import type { ModulePart } from '../module-part.ts';
import type { Edited } from './edited.ts';

/** The launcher hands a container the variables that it names, and no other. */
export function addToLauncher(text: string, parts: readonly ModulePart[]): Edited {
  const { text: content, flows } = insertYaml(
    text,
    parts.flatMap((part) => {
      const names = part.variables.map(({ name }) => name);
      if (names.length === 0) return [];
      const path = ['run_launcher', 'config', 'env_vars'];
      return [
        {
          path,
          owner: part.name,
          kind: 'items' as const,
          block: names.map((name) => `- ${name}\n`).join(''),
        },
      ];
    }),
  );
  return { content, flows };
}
