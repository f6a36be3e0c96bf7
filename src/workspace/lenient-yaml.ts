import { readYaml } from '../edit/yaml/edit-yaml.ts';

/** Reads the value of a YAML text of somebody else; undefined where it does not parse. */
export function yamlValue(text: string): unknown {
  try {
    return readYaml(text).valueAt([]);
  } catch {
    return undefined;
  }
}
