import { isIPv6 } from 'node:net';
import { UsageError } from '../../errors.ts';
import { type TlsMode, tlsMode } from './tls-mode.ts';

/** How a URL of a scheme is written, with names that say what stands where. */
export const FORMS = {
  postgres: 'postgres://user:password@host:5432/database/schema.table',
  mysql: 'mysql://user:password@host:3306/database/table',
  sqlite: 'sqlite:///folder/file.db/table',
} as const;

/** The name of the parameter that says how to encrypt, as each engine's own clients have it. */
const TLS_PARAMETERS = { postgres: 'sslmode', mysql: 'ssl-mode' } as const;

/**
 * An error about a URL. It shows nothing of the URL: where it is malformed, any part may be the password.
 */
export function badUrl(engine: keyof typeof FORMS, what: string, why?: string): UsageError {
  return new UsageError(`The ${engine} URL ${what}.`, {
    ...(why === undefined ? {} : { why }),
    next: `Write it as ${FORMS[engine]}, with % and two hexadecimal digits for special characters (@ is %40).`,
  });
}

/** @throws UsageError where a percent sign does not begin a byte of UTF-8 text, or the byte is zero. */
export function decodePart(engine: keyof typeof FORMS, part: string): string {
  let text: string;
  try {
    text = decodeURIComponent(part);
  } catch {
    throw badUrl(engine, 'has a % that two hexadecimal digits of UTF-8 do not follow', 'A % itself is %25.');
  }
  if (text.includes('\0')) throw badUrl(engine, 'holds a zero byte', 'No name and no password has one.');
  return text;
}

/** What stands between `://` and the path, decoded. */
export interface Authority {
  readonly host: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

/** @throws UsageError where there is no host, or it, the port or a percent sign is not well formed. */
export function parseAuthority(engine: 'postgres' | 'mysql', authority: string): Authority {
  const at = authority.lastIndexOf('@');
  const credentials = authority.slice(0, Math.max(at, 0));
  const colon = credentials.indexOf(':');
  const user = decodePart(engine, colon < 0 ? credentials : credentials.slice(0, colon));
  const password = colon < 0 ? undefined : decodePart(engine, credentials.slice(colon + 1));
  const server = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/su.exec(authority.slice(at + 1));
  const [bracketed, plain, port] = [server?.[1], server?.[2], server?.[3]];
  const host = bracketed ?? decodePart(engine, plain ?? '');
  const isHost = bracketed === undefined ? /^[\p{L}\p{M}\d._-]+$/u.test(host) : isIPv6(host);
  if (!isHost) {
    throw badUrl(engine, 'has no valid host', 'An IPv6 address stands in brackets, as in [::1].');
  }
  return { host, port: parsePort(engine, port), user: user === '' ? undefined : user, password };
}

function parsePort(engine: 'postgres' | 'mysql', port: string | undefined): number | undefined {
  if (port === undefined || port === '') return undefined;
  const number = /^\d{1,5}$/.test(port) ? Number(port) : 0;
  if (number < 1 || number > 65_535) {
    throw badUrl(engine, 'has no valid port', 'What follows the host and a colon is a number up to 65535.');
  }
  return number;
}

/** The encryption that the query of a URL asks for. @throws UsageError where the query says anything else. */
export function parseQuery(engine: 'postgres' | 'mysql', query: string | undefined): TlsMode | undefined {
  if (query === undefined || query === '') return undefined;
  const name = TLS_PARAMETERS[engine];
  const [key = '', value = '', ...rest] = query.split('=');
  const isKey = key.toLowerCase().replaceAll('_', '-') === name;
  const mode = isKey && rest.length === 0 ? tlsMode(decodePart(engine, value)) : undefined;
  if (mode === undefined) {
    const modes = 'disable, prefer, require, verify-ca, verify-full';
    const words = engine === 'mysql' ? 'DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY' : modes;
    throw badUrl(
      engine,
      'has a query that is not understood',
      `After ? stands ${name}= and one of ${words}.`,
    );
  }
  return mode;
}
