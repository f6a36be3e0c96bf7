import { type ExpectedError, InvalidContentError, NetworkError, NotAllowedError } from '../../errors.ts';
import { whereIs } from './shown-url.ts';
import type { ServerUrl } from './url.ts';

/** What errors of Node's sockets, of its resolver and of its TLS mean. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens on this port: the server does not run, or has another port.',
  ENOTFOUND: 'The name of the host is not known.',
  EAI_AGAIN: 'The name of the host cannot be looked up: the network or its name server is down.',
  ETIMEDOUT: 'The server does not answer.',
  EHOSTUNREACH: 'There is no way to the host.',
  ENETUNREACH: 'There is no way to the network of the host.',
  ECONNRESET: 'The server has dropped the connection.',
  EPIPE: 'The server has dropped the connection.',
  PROTOCOL_CONNECTION_LOST: 'The server has dropped the connection.',
  PROTOCOL_SEQUENCE_TIMEOUT: 'The server does not answer.',
};
const UNTRUSTED =
  /^(?:HANDSHAKE_SSL_ERROR|CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/;

/** The `code` of an error of Node or of a driver, or ''. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The error of the network or of TLS that an error is; undefined where the server itself has said something. */
export function networkError(url: ServerUrl, error: unknown): ExpectedError | undefined {
  const code = codeOf(error);
  const reason = Object.hasOwn(UNREACHABLE, code) ? UNREACHABLE[code] : undefined;
  if (reason !== undefined) return unreachable(url, reason, error);
  if (UNTRUSTED.test(code)) return untrusted(url, error);
  return undefined;
}

export function unreachable(url: ServerUrl, why: string, cause?: unknown): NetworkError {
  return new NetworkError(`${capital(whereIs(url))} could not be reached.`, {
    why,
    next: 'Check host and port, that the server runs, and that no firewall is between.',
    cause,
  });
}

export function denied(
  url: ServerUrl,
  cause: unknown,
  why = `The server says: ${messageOf(cause)}`,
): NotAllowedError {
  return new NotAllowedError(`${capital(whereIs(url))} may not be read.`, {
    why,
    next:
      url.tls === 'disable'
        ? 'Check user and password, and whether the server wants encryption, which the URL forbids.'
        : 'Check user and password, or have the rights granted.',
    cause,
  });
}

export function needsTls(url: ServerUrl, cause: unknown): NotAllowedError {
  return new NotAllowedError(`${capital(whereIs(url))} wants encrypted connections.`, {
    why: `The server says: ${messageOf(cause)}`,
    next: `End the URL with ${url.engine === 'mysql' ? '?ssl-mode=REQUIRED' : '?sslmode=require'}`,
    cause,
  });
}

export function offersNoTls(url: ServerUrl, cause: unknown): NotAllowedError {
  return new NotAllowedError(`${capital(whereIs(url))} offers no encryption.`, {
    why: 'The URL demands it, and the server is not set up for it.',
    next: 'Set up TLS on the server, or take the demand out of the URL.',
    cause,
  });
}

/** @param about the table or view, as in `The table public.orders`. */
export function deniedTable(url: ServerUrl, about: string, cause: unknown): NotAllowedError {
  return new NotAllowedError(`${about} of ${whereIs(url)} may not be read.`, {
    why: `The server says: ${messageOf(cause)}`,
    next: 'Have the right to SELECT from it granted, and in PostgreSQL USAGE on its schema.',
    cause,
  });
}

/** The rows of one table cannot be read, as those of a view that divides by zero. */
export function unreadable(url: ServerUrl, about: string, cause: unknown): InvalidContentError {
  return new InvalidContentError(`${about} of ${whereIs(url)} cannot be read.`, {
    why: `The server says: ${messageOf(cause)}`,
    next: 'Correct it there, or leave it out.',
    cause,
  });
}

function untrusted(url: ServerUrl, cause: unknown): NotAllowedError {
  return new NotAllowedError(`${capital(whereIs(url))} shows a certificate that is not trusted.`, {
    why: messageOf(cause),
    next: 'Name the file of its authority in NODE_EXTRA_CA_CERTS, or ask for less than verify-ca in the URL.',
    cause,
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
