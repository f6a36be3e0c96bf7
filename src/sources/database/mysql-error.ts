import { UsageError } from '../../errors.ts';
import {
  codeOf,
  denied,
  deniedTable,
  messageOf,
  needsTls,
  networkError,
  offersNoTls,
  unreachable,
  unreadable,
} from './server-errors.ts';
import type { ServerUrl } from './url.ts';

/** Numbers of errors, the same in MySQL and MariaDB where both have them. */
export const NO_DATABASE = 1049;
export const NO_TABLE = 1146;
const TIMED_OUT = [1969, 3024];
const LOCK_TIMED_OUT = 1205;
const DENIED_TABLE = [1142, 1143];
/** Access denied in all its forms: to the server, the database, the host; expired passwords, locked accounts. */
const DENIED = [1044, 1045, 1130, 1227, 1251, 1275, 1370, 1698, 1820, 1862, 3118, 4151];
const NEEDS_TLS = [3159];
/** Too many connections, shutting down, killed. */
const DOWN = [1040, 1053, 1129, 1203, 1226, 1317, 1927, 3169, 4031];

/** The number of an error that the server itself has sent. */
export function numberOf(error: unknown): number | undefined {
  return error instanceof Error && 'errno' in error && 'sqlState' in error ? Number(error.errno) : undefined;
}

export function isTimeout(error: unknown): boolean {
  const number = numberOf(error);
  return number !== undefined && (TIMED_OUT.includes(number) || number === LOCK_TIMED_OUT);
}

/** Whether a connection fails only because the server cannot encrypt. */
export function hasNoTls(error: unknown): boolean {
  return codeOf(error) === 'HANDSHAKE_NO_SSL_SUPPORT';
}

/**
 * What an error of mysql2 means; of a database that is not there, the error itself.
 *
 * @param about the table that was asked for; none while connecting.
 */
export function mysqlError(url: ServerUrl, error: unknown, about?: string): unknown {
  const number = numberOf(error);
  const message = messageOf(error);
  if (hasNoTls(error)) return offersNoTls(url, error);
  if (number === undefined) return networkError(url, error) ?? ofDriver(url, error);
  if (number === NO_DATABASE) return error;
  if (NEEDS_TLS.includes(number) || /require_secure_transport/.test(message)) return needsTls(url, error);
  if (DENIED_TABLE.includes(number) && about !== undefined) return deniedTable(url, about, error);
  if (DENIED.includes(number) || DENIED_TABLE.includes(number)) return denied(url, error);
  return DOWN.includes(number) || about === undefined
    ? unreachable(url, `The server says: ${message}`, error)
    : unreadable(url, about, error);
}

/** The identity of the server is to be checked, and only its address is known. */
export function unchecked(url: ServerUrl): UsageError {
  return new UsageError(`The certificate of ${url.host} cannot be checked for who it is.`, {
    why: 'VERIFY_IDENTITY compares the name of the host, and the URL has its address.',
    next: 'Give the host by its name, or ask for VERIFY_CA.',
  });
}

function ofDriver(url: ServerUrl, error: unknown): unknown {
  const message = messageOf(error);
  if (codeOf(error).startsWith('AUTH_SWITCH_PLUGIN_ERROR')) return denied(url, error);
  if (/closed state|closed connection|Connection lost/i.test(message)) {
    return unreachable(url, 'The server has dropped the connection.', error);
  }
  return unreachable(url, `What answers there is not understood: ${message}`, error);
}
