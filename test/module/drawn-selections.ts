import fc from 'fast-check';
import type { ModuleSpec } from '../../src/module/spec.ts';

/** Selections as people write them, of assets that are there and of some that are not. */
export function selections(spec: ModuleSpec): fc.Arbitrary<string> {
  const names = spec.tables.flatMap(({ name }) =>
    ['raw', 'cleaned', 'summary'].map((layer) => `${layer}_${name}`),
  );
  const keys = names.map((name) => `key:"${spec.package}/${name}"`);
  const atom = fc.oneof(
    fc.constantFrom(...keys),
    fc.constantFrom('key:"*people"', `key:"${spec.package}/raw*"`, 'key:"nothing"', 'key:*visits'),
    fc.constantFrom(`group:${spec.package}`, `group:"${spec.package}"`, 'group:other'),
  );
  const depth = fc.constantFrom('', '', '+', '1');
  const { selection } = fc.letrec<{ selection: string; walked: string; inner: string }>((tie) => ({
    inner: fc.oneof(
      { weight: 4, arbitrary: atom },
      { weight: 1, arbitrary: tie('selection').map((text) => `(${text})`) },
    ),
    walked: fc
      .tuple(depth, tie('inner'), depth)
      .map(([up, text, down]) => `${up === '1' ? '1+' : up}${text}${down === '1' ? '+1' : down}`),
    selection: fc.oneof(
      { maxDepth: 3 },
      { weight: 3, arbitrary: tie('walked') },
      { weight: 1, arbitrary: fc.constant('*') },
      { weight: 1, arbitrary: tie('selection').map((text) => `not ${text}`) },
      { weight: 1, arbitrary: fc.tuple(tie('selection'), tie('selection')).map((two) => two.join(' and ')) },
      { weight: 1, arbitrary: fc.tuple(tie('selection'), tie('selection')).map((two) => two.join(' or ')) },
    ),
  }));
  return selection;
}
