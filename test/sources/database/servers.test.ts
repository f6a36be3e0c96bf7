import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import mysql from 'mysql2/promise';
import pg from 'pg';
import type { DatabaseServer, ServerOptions } from '../../support/database-server.ts';
import { freePort } from '../../support/free-port.ts';
import { hasMariaDb, startMariaDb } from '../../support/mariadb-server.ts';
import { hasPostgres, startPostgres } from '../../support/postgres-server.ts';
import { outline, readUrl, refusal, SECRET } from './outline.ts';

interface Engine {
  readonly title: string;
  readonly isThere: () => boolean;
  readonly start: (options?: ServerOptions) => Promise<DatabaseServer>;
  readonly url: (server: Pick<DatabaseServer, 'port'>, password?: string, query?: string) => string;
  readonly tls: Readonly<Record<'off' | 'on' | 'full', string>>;
  /** The exit where the identity of a server is to be checked by its address. */
  readonly addressCode: number;
  /** Makes a view `slow` that takes a minute for each of its rows. */
  readonly makeSlow: (server: DatabaseServer, password: string) => Promise<void>;
}

const at = (password: string | undefined) =>
  `${password === undefined ? '' : `:${encodeURIComponent(password)}`}@127.0.0.1`;

const ENGINES: readonly Engine[] = [
  {
    title: 'PostgreSQL',
    isThere: hasPostgres,
    start: startPostgres,
    url: ({ port }, password, query = '') =>
      `postgres://postgres${at(password)}:${port}/postgres/slow${query}`,
    tls: { off: '?sslmode=disable', on: '?sslmode=require', full: '?sslmode=verify-full' },
    addressCode: 6,
    makeSlow: async ({ port }, password) => {
      const client = new pg.Client({
        host: '127.0.0.1',
        port,
        user: 'postgres',
        password,
        database: 'postgres',
      });
      await client.connect();
      await client.query("CREATE VIEW slow AS SELECT pg_sleep(60)::text AS x, DATE '2024-01-01' AS d");
      await client.end();
    },
  },
  {
    title: 'MariaDB',
    isThere: hasMariaDb,
    start: startMariaDb,
    url: ({ port }, password, query = '') => `mysql://root${at(password)}:${port}/test_slow/slow${query}`,
    tls: { off: '?ssl-mode=DISABLED', on: '?ssl-mode=REQUIRED', full: '?ssl-mode=VERIFY_IDENTITY' },
    addressCode: 2,
    makeSlow: async ({ port }, password) => {
      const client = await mysql.createConnection({ host: '127.0.0.1', port, user: 'root', password });
      await client.query('CREATE DATABASE test_slow');
      await client.query(
        "CREATE VIEW test_slow.slow AS SELECT CONCAT(SLEEP(60)) AS x, DATE '2024-01-01' AS d",
      );
      await client.end();
    },
  },
];

for (const { title, isThere, start, url, tls, addressCode, makeSlow } of ENGINES) {
  describe(`a server of ${title}`, function () {
    this.timeout(120_000);
    let server: DatabaseServer;

    before(async function () {
      if (!isThere()) return this.skip();
      server = await start({ password: SECRET });
      await makeSlow(server, SECRET);
    });

    after(async () => {
      await server?.stop();
    });

    it('lets in with the password alone, and no error holds it', async () => {
      for (const password of [`${SECRET}x`, '', undefined]) {
        const { code, message } = await refusal(url(server, password));
        assert.equal(code, 6, message);
        assert.match(message, new RegExp(`on 127\\.0\\.0\\.1:${server.port} may not be read`));
        assert.ok(message.split('\n').length <= 3);
      }
      const absent = url(server, SECRET).replace(/slow$/, 'absent');
      assert.deepEqual((await refusal(absent)).code, 2);
    });

    it('is told where it offers no encryption and the URL demands it', async () => {
      const { code, message } = await refusal(url(server, SECRET, tls.on));
      assert.deepEqual([code, /offers no encryption/.test(message)], [6, true], message);
    });

    it('is told where it wants encryption, and believed where nothing is to be checked', async () => {
      const strict = await start({ password: SECRET, tls: true });
      try {
        const { code, message } = await refusal(url(strict, SECRET, tls.off));
        assert.deepEqual([code, /encrypt/.test(message)], [6, true], message);
        const named = url(strict, SECRET, tls.full).replace('127.0.0.1', 'localhost');
        const untrusted = await refusal(named);
        assert.deepEqual([untrusted.code, /certificate/.test(untrusted.message)], [6, true]);
        assert.equal((await refusal(url(strict, SECRET, tls.full))).code, addressCode);
        for (const query of [tls.on, '']) assert.equal((await refusal(url(strict, SECRET, query))).code, 2);
      } finally {
        await strict.stop();
      }
    });

    it('that takes too long for the rows of a view still tells of its columns', async () => {
      const [table] = await readUrl(url(server, SECRET));
      assert.equal(table?.columns[0]?.hasBlanks, true);
      assert.equal(table?.columns[0]?.distinct, undefined);
      assert.deepEqual(outline(table)[0], 'x VARCHAR nulls blanks');
    });

    it('that dies while it is asked, or is down, is an error of the network', async () => {
      const asked = refusal(url(server, SECRET));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await server.kill();
      const { code, message } = await asked;
      assert.equal(code, 5, message);
      const down = await refusal(url(server, SECRET));
      assert.deepEqual([down.code, /Nothing listens on this port/.test(down.message)], [5, true]);
      await server.start();
      assert.equal((await refusal(url(server, SECRET).replace(/slow$/, 'absent'))).code, 2);
    });

    it('whose name is not known is an error of the network', async () => {
      const unknown = url(server, SECRET).replace('127.0.0.1', 'nowhere.invalid');
      assert.deepEqual((await refusal(unknown)).code, 5);
    });

    it('is told from other programs that listen there', async () => {
      const answers: readonly ((socket: Socket) => void)[] = [
        (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
        (socket) => socket.write('SSH-2.0-OpenSSH_9.2p1\r\n'),
        (socket) => socket.destroy(),
        (socket) => socket.resetAndDestroy(),
        (socket) => socket.write(randomBytes(300)),
        (socket) => socket.on('data', () => socket.write('N')),
        (socket) => socket.on('data', () => socket.write('S')),
        () => {},
      ];
      const refused = await Promise.all(
        answers.map((answer) => listening(answer, (port) => url({ port }, SECRET))),
      );
      for (const { code, message } of refused) assert.equal(code, 5, message);
      assert.equal((await refusal(url({ port: await freePort() }, SECRET))).code, 5);
    });
  });
}

/** What comes of the URL of a port on which something answers. */
async function listening(answer: (socket: Socket) => void, url: (port: number) => string) {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    answer(socket);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  try {
    return await refusal(url((listener.address() as AddressInfo).port));
  } finally {
    for (const socket of sockets) socket.destroy();
    listener.close();
  }
}
