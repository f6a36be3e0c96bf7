import fc from 'fast-check';
import { readYaml, type YamlInsertion, type YamlPath } from '../../../src/edit/yaml/edit-yaml.ts';

const PATHS: readonly YamlPath[] = [
  ['services'],
  ['volumes'],
  ['load_from'],
  ['services', 's0', 'environment'],
  ['services', 's0', 'depends_on'],
  ['services', 's1', 'environment'],
  ['services', 's1', 'depends_on'],
  ['networks', 'inner'],
  ['networks'],
];

/** Which places an owner adds to. */
export const choice = fc.record({
  paths: fc.subarray([...PATHS], { minLength: 1 }),
  single: fc.boolean(),
  listed: fc.boolean(),
});

export type Choice = typeof choice extends fc.Arbitrary<infer Value> ? Value : never;

/** What an owner adds to a file, by what the places in it are. */
export function insertionsInto(
  text: string,
  owner: string,
  { paths, single, listed }: Choice,
): readonly YamlInsertion[] {
  const file = readYaml(text);
  return paths.flatMap((path): readonly YamlInsertion[] => {
    const serviceKind = file.kindAt(path.slice(0, 2));
    if (path[0] === 'services' && path.length > 2 && serviceKind === 'missing') return [];
    const there = file.valueAt(path);
    const isList =
      Array.isArray(there) || (isNothing(there) && (path[0] === 'load_from' || (listed && path.length > 2)));
    if (isList) return [{ path, owner, kind: 'items', single, block: listOf(path, owner) }];
    return [{ path, owner, kind: 'entries', block: mappingOf(path, owner) }];
  });
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function listOf(path: YamlPath, owner: string): string {
  if (path[0] !== 'load_from') return `- ${owner}=12:30\n`;
  return `- grpc_server:\n    host: ${owner}\n    port: 4000\n    location_name: "${owner}"\n`;
}

function mappingOf(path: YamlPath, owner: string): string {
  if (path.length > 2) return `${owner}_A: "yes"\n${owner}_B:\n  nested: 1\n`;
  if (path[0] === 'networks') return `${owner}-net: {}\n`;
  return `${owner}:\n  image: "x:1.10"\n  command: |\n    a\n      b\n\n    c\n  ports:\n    - 1:1\n    - name: x\n      port: 2\n`;
}
