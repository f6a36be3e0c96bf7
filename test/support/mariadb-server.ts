import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Whether there is a MariaDB to start; in CI it is installed. A test may skip where there is none. */
export function hasMariaDb(): boolean {
  return ensureProgram('mariadbd', 'mariadb-server') && ensureProgram('mariadb-install-db', 'mariadb-server');
}

/** Starts a MariaDB of its own, whose administrator is `root`. */
export async function startMariaDb({ password = '', tls }: ServerOptions = {}): Promise<DatabaseServer> {
  const folder = serverFolder();
  const data = join(folder, 'data');
  const method = '--auth-root-authentication-method=normal';
  const start = ['--no-defaults', `--datadir=${data}`];
  runAsServer('mariadb-install-db', [...start, method, '--skip-test-db'], folder);
  const first = join(folder, 'first.sql');
  const secret = `'${password.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  writeFileSync(
    first,
    `CREATE OR REPLACE USER root@'127.0.0.1' IDENTIFIED BY ${secret};\nGRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;\n`,
  );
  const port = await freePort();
  const settings = [
    ...[`--port=${port}`, '--bind-address=127.0.0.1', '--skip-name-resolve', `--init-file=${first}`],
    ...[
      `--tmpdir=${folder}`,
      `--socket=${join(folder, 's')}`,
      `--pid-file=${join(folder, 'pid')}`,
      '--innodb-flush-log-at-trx-commit=0',
    ],
    ...(tls === true ? ['--require-secure-transport=ON', ...certificateSettings(folder)] : []),
  ];
  const command = ['mariadbd', ...start, ...settings];
  return startServer(port, command, folder, /ready for connections/, { stop: 'SIGTERM', kill: 'SIGKILL' });
}

function certificateSettings(folder: string): string[] {
  const { key, certificate } = makeCertificate(folder);
  return [`--ssl-key=${key}`, `--ssl-cert=${certificate}`];
}
