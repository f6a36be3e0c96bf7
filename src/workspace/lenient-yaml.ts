import { CORE_SCHEMA, defineMappingTag, defineScalarTag, defineSequenceTag, load, mergeTag } from 'js-yaml';

/** Tags of the user's tools, such as Compose's `!reset`: what they are put on counts as if it had none. */
const SCHEMA = CORE_SCHEMA.withTags(
  mergeTag,
  defineScalarTag('!', { matchByTagPrefix: true, resolve: (text) => text, identify: () => false }),
  defineSequenceTag<unknown[]>('!', {
    matchByTagPrefix: true,
    create: () => [],
    addItem: (list, item) => {
      list.push(item);
      return '';
    },
    identify: () => false,
  }),
  defineMappingTag<Record<string, unknown>>('!', {
    matchByTagPrefix: true,
    create: () => ({}),
    addPair: (map, key, value) => {
      map[String(key)] = value;
      return '';
    },
    has: (map, key) => Object.hasOwn(map, String(key)),
    keys: (map) => Object.keys(map),
    get: (map, key) => map[String(key)],
    identify: () => false,
  }),
);

/** Reads the value of a YAML text of somebody else; undefined where it does not parse. */
export function yamlValue(text: string): unknown {
  try {
    return load(text.replace(/^\uFEFF/, ''), { schema: SCHEMA });
  } catch {
    return undefined;
  }
}
