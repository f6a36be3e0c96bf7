import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hostText, readHost } from '../../src/deployment/host.ts';

describe('A host', () => {
  const read: Readonly<Record<string, object>> = {
    db1: { user: undefined, name: 'db1', port: undefined },
    'deploy@db1.example.com:2222': { user: 'deploy', name: 'db1.example.com', port: 2222 },
    '10.0.0.7:22': { user: undefined, name: '10.0.0.7', port: 22 },
    'me@[::1]:2222': { user: 'me', name: '::1', port: 2222 },
    'me@2001:db8::1': { user: 'me', name: '2001:db8::1', port: undefined },
    '[fe80::1]': { user: undefined, name: 'fe80::1', port: undefined },
    my_alias: { user: undefined, name: 'my_alias', port: undefined },
  };
  for (const [text, host] of Object.entries(read)) {
    it(`is ${text}`, () => assert.deepEqual(readHost(text), host));
  }

  const wrong = [
    ...[
      '',
      ' ',
      '@db1',
      '-oProxyCommand=id',
      'me@-oProxyCommand=id',
      '-me@db1',
      'db1:',
      'db1:0',
      'db1:65536',
    ],
    ...[
      'db1:22a',
      'a b',
      'a;b',
      '$(id)',
      '`id`',
      "a'b",
      'a\nb',
      'db1/path',
      '[db1]:22',
      '[::1',
      'a@b@c',
      '::zz',
    ],
    ...['me:secret@db1', 'db1:22:22', 'db-', '..'],
  ];
  for (const text of wrong) {
    it(`is not ${JSON.stringify(text)}`, () => assert.ok('problem' in readHost(text)));
  }

  it('is written as it is read, and has nothing that a shell or ssh would read as something else', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab1-_.:@[]/;$ \'"\n') }), (text) => {
        const host = readHost(text);
        if ('problem' in host) return;
        assert.deepEqual(readHost(hostText(host)), host);
        assert.match(host.name, /^[A-Za-z0-9_:][\w.:-]*$/);
        assert.match(host.user ?? 'none', /^\w[\w.-]*$/);
      }),
      { numRuns: 5_000 },
    );
  });
});
