import { isIP } from 'node:net';

/** A place that ssh goes to, as `[USER@]HOST[:PORT]` says it; an address of IPv6 with a port stands in brackets. */
export interface Host {
  readonly user: string | undefined;
  /** A name, an alias of ssh's configuration, or an address without brackets. */
  readonly name: string;
  readonly port: number | undefined;
}

/** What may stand in a name of a host or a user: nothing that ssh, rsync or a shell could read as something else. */
const NAME = /^[A-Za-z0-9_](?:[\w.-]*\w)?$/;

/**
 * Reads `[USER@]HOST[:PORT]`.
 * @returns the host, or what is wrong with the text, in words that follow it.
 */
export function readHost(text: string): Host | { readonly problem: string } {
  const at = text.lastIndexOf('@');
  const user = at === -1 ? undefined : text.slice(0, at);
  if (user !== undefined && !NAME.test(user)) return { problem: 'has no name of a user before the @' };
  const place = text.slice(at + 1);
  if (isIP(place) === 6 && !place.includes('%')) return { user, name: place, port: undefined };
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/.exec(place) ?? [];
  const name = bracketed ?? plain ?? place;
  const isAddress = isIP(name) !== 0;
  if (!isAddress && (bracketed !== undefined || !NAME.test(name)))
    return { problem: 'is no [USER@]HOST[:PORT]' };
  if (digits === undefined) return { user, name, port: undefined };
  const port = Number(digits);
  if (!/^\d{1,5}$/.test(digits) || port < 1 || port > 65_535)
    return { problem: 'has no port after the colon' };
  return { user, name, port };
}

/** A host as it is written: the text that {@link readHost} reads. */
export function hostText({ user, name, port }: Host): string {
  const shown = port !== undefined && name.includes(':') ? `[${name}]` : name;
  return `${user === undefined ? '' : `${user}@`}${shown}${port === undefined ? '' : `:${port}`}`;
}
