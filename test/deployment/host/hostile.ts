/** Values that a shell, Python, systemd or rsync could read as something else. */
export const HOSTILE = [
  `it's`,
  `"double"`,
  '$(touch pwned)',
  '`touch pwned`',
  'two  spaces ',
  'größe 日本',
  '-rf',
  'a;b&c|d>e',
  '*?[x]',
  'back\\slash',
  '%h %n',
  '# no comment',
  '~root',
  '!bang',
] as const;
