import { required, yamlName } from '../../render/escape-compose.ts';
import type { ModulePart } from '../module-part.ts';
import type { ComposePlatform } from './compose.ts';
import { environmentBlock } from './compose-environment.ts';
import { joined } from './compose-join.ts';

type Database = ModulePart['databases'][number];

/** The service of a database: its login is that of the module, of `.env`; nothing of it is published. */
export function databaseService(database: Database, platform: ComposePlatform): string {
  const { service, engine, volume } = database;
  const text = engine === 'postgres' ? postgres(database) : mariadb(database);
  return [
    `${yamlName(service)}:\n`,
    text,
    `  volumes:\n    - ${yamlName(volume)}:${engine === 'postgres' ? '/var/lib/postgresql/data' : '/var/lib/mysql'}\n`,
    joined(platform),
    '  restart: unless-stopped\n',
  ].join('');
}

function postgres({ variables: { user, password, database } }: Database): string {
  const environment = environmentBlock(
    [
      { name: 'POSTGRES_USER', value: required(user) },
      { name: 'POSTGRES_PASSWORD', value: required(password) },
      { name: 'POSTGRES_DB', value: required(database) },
    ],
    {},
  );
  return `  image: postgres:17\n${environment}${healthCheck(
    // Over TCP: while it is made, the server answers on its socket alone.
    '["CMD-SHELL", "pg_isready -h 127.0.0.1 -U \\"$$POSTGRES_USER\\" -d \\"$$POSTGRES_DB\\""]',
  )}  shm_size: 256mb\n`;
}

function mariadb({ variables: { user, password, database } }: Database): string {
  const environment = environmentBlock(
    [
      { name: 'MARIADB_USER', value: required(user) },
      { name: 'MARIADB_PASSWORD', value: required(password) },
      { name: 'MARIADB_DATABASE', value: required(database) },
      { name: 'MARIADB_RANDOM_ROOT_PASSWORD', value: '1' },
    ],
    {},
  );
  return `  image: mariadb:11.8\n${environment}${healthCheck(
    '["CMD", "healthcheck.sh", "--connect", "--innodb_initialized"]',
  )}`;
}

function healthCheck(test: string): string {
  const times = '    interval: 10s\n    timeout: 5s\n    retries: 12\n    start_period: 30s\n';
  return `  healthcheck:\n    test: ${test}\n${times}`;
}
