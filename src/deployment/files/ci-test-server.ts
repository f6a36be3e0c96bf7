import { DEFAULT_PORTS } from '../../module/databases.ts';
import type { ModuleFacts } from '../module-facts.ts';

/** The database server that the tests of a module make their databases on. */
export interface TestServer {
  readonly image: string;
  readonly port: number;
  /** What the container is started with. */
  readonly environment: Readonly<Record<string, string>>;
  /** A command in the container that succeeds once it takes connections. */
  readonly isReady: string;
  /** The names of the variables that tell the tests where it is. */
  readonly variables: { readonly host: string; readonly port: string };
  /** What the tests log in with. */
  readonly login: Readonly<Record<string, string>>;
}

/** A password of a server that ends with its job, and that nobody else reaches. */
const PASSWORD = 'of-this-container';

const USERS = { postgres: 'postgres', mysql: 'root' } as const;

const SERVERS = {
  postgres: {
    image: 'postgres:17',
    environment: { POSTGRES_PASSWORD: PASSWORD },
    isReady: 'pg_isready --host 127.0.0.1',
  },
  mysql: {
    image: 'mariadb:11.4',
    environment: { MARIADB_ROOT_PASSWORD: PASSWORD },
    isReady: 'healthcheck.sh --connect --innodb_initialized',
  },
} as const;

/** The server for the tests of a module whose tables live in one of the engine. */
export function testServer(
  engine: 'postgres' | 'mysql',
  { package: name }: Pick<ModuleFacts, 'package'>,
): TestServer {
  const prefix = `${name.toUpperCase()}_DB`;
  return {
    ...SERVERS[engine],
    port: DEFAULT_PORTS[engine],
    variables: { host: `${prefix}_HOST`, port: `${prefix}_PORT` },
    login: { [`${prefix}_USER`]: USERS[engine], [`${prefix}_PASSWORD`]: PASSWORD },
  };
}
