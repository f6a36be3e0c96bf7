import fc from 'fast-check';

const STATE = '.dagster-module';
const MANIFEST = `${STATE}/manifest.json`;

const hostileValue = fc.oneof(
  fc.constantFrom(
    '../x',
    '/etc/x',
    'a//b',
    '',
    '.',
    '..',
    'a/../../x',
    '__proto__',
    'constructor',
    '\0',
    'a\nb',
  ),
  fc.constantFrom(
    'mine.txt',
    'x'.repeat(5000),
    `${STATE}/lock`,
    `${STATE}/manifest.json`,
    'README.md/x',
    MANIFEST,
  ),
  fc.constantFrom<unknown>(
    1e308,
    -1,
    2,
    99,
    0.5,
    null,
    true,
    [],
    {},
    'á',
    '9'.repeat(40),
    '2026-01-01T00:00:00Z',
  ),
  fc.jsonValue(),
);

/** Where in a value a change may be made. */
function pathsOf(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, item]) => pathsOf(item).map((path) => [key, ...path]))];
}

function changed(value: unknown, [key, ...rest]: readonly string[], put: unknown, renames: boolean): unknown {
  if (key === undefined) return put;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return value.map((item, at) => (String(at) === key ? changed(item, rest, put, renames) : item));
  const entries = Object.entries(value).map(([name, item]) =>
    name !== key
      ? [name, item]
      : renames && rest.length === 0 && typeof put === 'string'
        ? [put, item]
        : [name, changed(item, rest, put, renames)],
  );
  return Object.fromEntries(entries);
}

/** Damages the bytes of a record in some way. */
export const damage = fc.oneof(
  fc.tuple(fc.nat(), hostileValue, fc.boolean()).map(([at, put, renames]) => (text: string) => {
    const record: unknown = JSON.parse(text);
    const paths = pathsOf(record);
    return Buffer.from(JSON.stringify(changed(record, paths[at % paths.length] ?? [], put, renames)));
  }),
  fc.nat().map((at) => (text: string) => Buffer.from(text.slice(0, at % text.length))),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => () => Buffer.from(bytes)),
  fc.tuple(fc.nat(), fc.nat(255)).map(([at, byte]) => (text: string) => {
    const bytes = Buffer.from(text);
    bytes[at % bytes.length] = byte;
    return bytes;
  }),
);
