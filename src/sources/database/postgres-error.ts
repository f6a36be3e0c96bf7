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

/** The server takes no such login: another user, host or encryption may do. */
export const NO_LOGIN = '28000';
export const NO_DATABASE = '3D000';

/** Whether the server itself has said it, so that the connection still stands. */
export function isServers(error: unknown): boolean {
  return /^[\dA-Z]{5}$/.test(codeOf(error)) && error instanceof Error && 'severity' in error;
}

/** Whether a connection fails only because the server cannot encrypt; pg has no code for it. */
export function hasNoTls(error: unknown): boolean {
  return /does not support SSL/.test(messageOf(error));
}

/**
 * What an error of pg means, by its SQLSTATE (appendix A of PostgreSQL's manual); of a database that is not
 * there, the error itself.
 *
 * @param about the table that was asked for; none while connecting.
 */
export function postgresError(url: ServerUrl, error: unknown, about?: string): unknown {
  const code = codeOf(error);
  const message = messageOf(error);
  if (hasNoTls(error)) return offersNoTls(url, error);
  if (!isServers(error)) return networkError(url, error) ?? ofDriver(url, error);
  if (code === NO_DATABASE) return error;
  if (code === NO_LOGIN && url.tls === 'disable' && /pg_hba/.test(message)) return needsTls(url, error);
  if (code.startsWith('28')) return denied(url, error);
  if (code === '42501') return about === undefined ? denied(url, error) : deniedTable(url, about, error);
  const isDown = /^(?:08|53|57|58)/.test(code);
  return isDown || about === undefined
    ? unreachable(url, `The server says: ${message}`, error)
    : unreadable(url, about, error);
}

function ofDriver(url: ServerUrl, error: unknown): unknown {
  const message = messageOf(error);
  if (/client password must be/.test(message)) {
    return denied(url, error, 'The server wants a password, and the URL has none.');
  }
  if (/timeout/.test(message)) return unreachable(url, 'The server does not answer.', error);
  if (/Connection terminated|not queryable|connection error/.test(message)) {
    return unreachable(url, 'The server has dropped the connection.', error);
  }
  return unreachable(url, `What answers there is not understood: ${message}`, error);
}
