import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import {
  type DatabaseServer,
  makeCertificate,
  runAsServer,
  type ServerOptions,
  serverFolder,
  startServer,
} from './database-server.ts';
import { ensureProgram } from './debian.ts';
import { freePort } from './free-port.ts';

const DEBIAN = '/usr/lib/postgresql';

/** Whether there is a PostgreSQL to start; in CI it is installed. A test may skip where there is none. */
export function hasPostgres(): boolean {
  if (programs() !== undefined) return true;
  if (!ensureProgram('pg_ctlcluster', 'postgresql')) return false;
  if (programs() === undefined) throw new Error('The package postgresql did not bring initdb');
  return true;
}

/** Starts a PostgreSQL of its own, whose superuser is `postgres`. */
export async function startPostgres({ password, tls }: ServerOptions = {}): Promise<DatabaseServer> {
  const bin = programs() ?? '';
  const folder = serverFolder();
  const data = join(folder, 'data');
  const secret = join(folder, 'password');
  writeFileSync(secret, `${password ?? 'none'}\n`);
  const encoding = ['--encoding=UTF8', '--locale=C', '--no-sync'];
  runAsServer(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', `--pwfile=${secret}`, '--auth=trust', ...encoding],
    folder,
  );
  const method = password === undefined ? 'trust' : 'scram-sha-256';
  writeFileSync(
    join(data, 'pg_hba.conf'),
    `${tls === true ? 'hostssl' : 'host'} all all 127.0.0.1/32 ${method}\n`,
  );
  const port = await freePort();
  const settings = [
    ...[
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${folder}`,
      'fsync=off',
      'logging_collector=off',
    ],
    ...(tls === true ? ['ssl=on', ...certificateSettings(folder)] : []),
  ].flatMap((setting) => ['-c', setting]);
  return startServer(
    port,
    [join(bin, 'postgres'), '-D', data, '-p', String(port), ...settings],
    folder,
    /ready to accept connections/,
    { stop: 'SIGINT', kill: 'SIGQUIT' },
  );
}

function certificateSettings(folder: string): string[] {
  const { key, certificate } = makeCertificate(folder);
  return [`ssl_key_file=${key}`, `ssl_cert_file=${certificate}`];
}

/** The folder of the programs: of the PATH, else where Debian keeps the newest version. */
function programs(): string | undefined {
  const debian = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...debian.map((version) => join(DEBIAN, version, 'bin')),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}
