export { insertYaml } from './insert.ts';
export type { YamlInsertion } from './insertion.ts';
export { withMade } from './made-flows.ts';
export type { YamlPath } from './path.ts';
export { readYaml, YamlText } from './read-yaml.ts';
export { removeYaml } from './remove.ts';
