import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { freePort } from '../../support/free-port.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { startMariaDb } from '../../support/mariadb-server.ts';
import { startPostgres } from '../../support/postgres-server.ts';
import { run } from '../../support/program.ts';
import { PYTHON } from '../../support/python.ts';
import { ADMINISTRATORS, isAvailable, type Servers, startServers, stopServers } from '../servers.ts';
import { type EngineModule, makeEngineModule, read } from './engine-module.ts';

const seed = Number(process.env.DGM_TEST_SEED ?? Date.now() % 2 ** 31);
const SOURCE = { 'data/days.csv': 'no,day\n1,2026-03-01\n2,2026-03-02\n' };
const SECRET = 'a-secret-of-nobody';
/** In seconds, of a try by a run and one without; a run of Dagster itself takes most of it. */
const SOON = 10;

/** A field of the resource; a password comes from the environment. */
type Field = string | number | { readonly [variable: string]: string };

interface Attempt {
  readonly seconds: number;
  readonly log: string;
  readonly repr: string;
  readonly version?: string;
  readonly failure?: string;
  readonly trace?: string;
}

/** Passwords of every printable character of ASCII, and hostile texts. */
const passwords = [
  '',
  ' ',
  String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index)),
  'pä55 wörd €😀',
  '%40@:/?#[]%s%(x)s',
  // A server reads text in another form of Unicode as the same password, or refuses it.
  ...fc.sample(hostileText, { numRuns: 12, seed }).filter((text) => /^[\x20-\x7e\n\t]+$/.test(text)),
];

describe(`a login to a server (seed ${seed})`, function () {
  this.timeout(240_000);
  let servers: Partial<Servers>;

  before(async () => {
    servers = await startServers();
  });

  after(() => stopServers(servers));

  async function attempt(
    module: EngineModule,
    cases: readonly Readonly<Record<string, Field>>[],
  ): Promise<readonly Attempt[]> {
    const { root, spec } = module;
    const argument = JSON.stringify({ root, package: spec.package, cases });
    const script = join(import.meta.dirname, 'try_logins.py');
    const { code, stdout, stderr } = await run(PYTHON, [script, argument], { cwd: root });
    assert.equal(code, 0, stderr.slice(-5000));
    // What the run prints is its log, which people see as well.
    assert.doesNotMatch(stderr, new RegExp(SECRET));
    return JSON.parse(stdout);
  }

  for (const engine of ['postgres', 'mysql'] as const) {
    const title = engine === 'postgres' ? 'PostgreSQL' : 'MySQL';

    function fieldsOf(module: EngineModule, port: number | undefined): Record<string, Field> {
      const { database } = module;
      return { host: '127.0.0.1', port: port ?? 0, user: ADMINISTRATORS[engine], password: '', database };
    }

    it(`to ${engine} is with any password, which nothing shows`, async function () {
      if (!isAvailable(engine)) this.skip();
      const module = await makeEngineModule('logins', { database: engine }, SOURCE, servers);
      const literal = (text: string): string =>
        engine === 'postgres'
          ? `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
          : `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
      await read(
        module,
        servers,
        passwords.flatMap((password, index) =>
          engine === 'postgres'
            ? [`create role u${index} login password ${literal(password)}`]
            : [
                `create user u${index}@'127.0.0.1' identified by ${literal(password)}`,
                `grant all on ${module.database}.* to u${index}@'127.0.0.1'`,
              ],
        ),
      );
      const cases = passwords.map((password, index) => ({
        ...fieldsOf(module, servers[engine]?.port),
        user: `u${index}`,
        password: { [`PASSWORD_${index}`]: password },
      }));
      for (const [index, { version, failure, repr }] of (await attempt(module, cases)).entries()) {
        const password = passwords[index] ?? '';
        assert.match(String(version), /^\d+\./, `${JSON.stringify(password)}: ${failure}`);
        if (password.length > 5) assert.ok(!repr.includes(password), repr);
      }
    });

    it(`to ${engine} that cannot be says soon why, and what to do`, async function () {
      if (!isAvailable(engine)) this.skip();
      const module = await makeEngineModule('refused', { database: engine }, SOURCE, servers);
      const tls = await (engine === 'postgres' ? startPostgres({ tls: true }) : startMariaDb({ tls: true }));
      const secured = await (engine === 'postgres'
        ? startPostgres({ password: SECRET })
        : startMariaDb({ password: SECRET }));
      const down = await freePort();
      const fields = fieldsOf(module, servers[engine]?.port);
      const grant =
        engine === 'postgres'
          ? ['create role nobody login', 'revoke connect on database refused from public']
          : ["create user nobody@'127.0.0.1'"];
      await read(module, servers, grant);
      const password = { A_PASSWORD: SECRET };
      const admin = engine === 'postgres' ? 'postgres' : 'mysql';
      const noTls: Record<string, Field> =
        engine === 'postgres' ? { sslmode: 'disable' } : { tls: 'disabled' };
      const wantTls: Record<string, Field> =
        engine === 'postgres' ? { sslmode: 'require' } : { tls: 'required' };
      const proven: Record<string, Field> =
        engine === 'postgres'
          ? { sslmode: 'verify-full', sslrootcert: 'no-such-file.crt' }
          : { tls: 'verify', ssl_ca: '' };
      const cases: readonly (readonly [Record<string, Field>, RegExp])[] = [
        [{ ...fields, port: down, password }, /See that it runs there; else correct REFUSED_DB_HOST/],
        [
          { ...fields, host: 'no-such-host.invalid', password },
          /See that it runs there; else correct REFUSED_DB_HOST/,
        ],
        [
          { ...fields, port: secured.port, database: admin, password: { WRONG: `${SECRET}-not` } },
          /Correct REFUSED_DB_USER/,
        ],
        [{ ...fields, user: 'not_there', password }, /Correct REFUSED_DB_USER/],
        [{ ...fields, database: 'not_there' }, /Create it, or correct REFUSED_DB_DATABASE/],
        [{ ...fields, user: 'nobody' }, /granted what it lacks/],
        [{ ...fields, ...noTls, port: tls.port, database: admin }, engine === 'postgres' ? /sslmode/ : /tls/],
        [{ ...fields, ...wantTls }, engine === 'postgres' ? /sslmode/ : /tls/],
        [
          { ...fields, ...proven, port: tls.port, database: admin },
          engine === 'postgres' ? /sslmode/ : /tls/,
        ],
      ];
      const attempts = await attempt(
        module,
        cases.map(([one]) => one),
      );
      for (const [index, { failure, log, repr, trace, seconds }] of attempts.entries()) {
        const [one, advice] = cases[index] ?? [fields, /./];
        assert.match(String(failure), advice);
        const place = `${title} at ${one.host}:${one.port}, database ${one.database}, user ${one.user}: `;
        assert.ok(failure?.startsWith(place), failure);
        assert.ok(seconds < SOON, `${seconds} s: ${failure}`);
        assert.ok(!(log + repr + trace).includes(SECRET), 'the password is shown');
        assert.ok(!String(trace).includes('The above exception'), trace);
      }
      const [fine] = await attempt(module, [{ ...fields, ...wantTls, port: tls.port, database: admin }]);
      assert.match(String(fine?.version), /^\d+\./, fine?.failure);
      await Promise.all([tls.kill(), secured.kill()]);
    });
  }
});
