/**
 * How a connection is encrypted, by the names of libpq: whether it must be, and what of the server's certificate
 * is checked (https://www.postgresql.org/docs/current/libpq-ssl.html).
 */
export type TlsMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

const MODES: Readonly<Record<string, TlsMode>> = {
  disable: 'disable',
  disabled: 'disable',
  allow: 'prefer',
  prefer: 'prefer',
  preferred: 'prefer',
  require: 'require',
  required: 'require',
  'verify-ca': 'verify-ca',
  verify_ca: 'verify-ca',
  'verify-full': 'verify-full',
  verify_identity: 'verify-full',
};

/** The mode that a word of libpq or of MySQL's clients means, in any case; undefined for other words. */
export function tlsMode(word: string): TlsMode | undefined {
  const known = word.toLowerCase();
  return Object.hasOwn(MODES, known) ? MODES[known] : undefined;
}

/** What Node's `tls.connect` needs to check as much of a certificate as the mode asks for. */
export function tlsOptions(mode: Exclude<TlsMode, 'disable'>): {
  rejectUnauthorized: boolean;
  checkServerIdentity?: () => undefined;
} {
  if (mode === 'verify-full') return { rejectUnauthorized: true };
  if (mode === 'verify-ca') return { rejectUnauthorized: true, checkServerIdentity: () => undefined };
  return { rejectUnauthorized: false };
}
