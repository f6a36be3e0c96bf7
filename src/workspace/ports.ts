import { once } from 'node:events';
import { createServer } from 'node:net';
import { ConflictError } from '../errors.ts';

/** Ports that are ours to give, by what for; from and to. */
export const RANGES = {
  /** Code servers: below the ports that Linux gives to clients, which begin at 32768. */
  server: [
    [4000, 4999],
    [20000, 31999],
  ],
  webserver: [[3000, 3099]],
} as const satisfies Record<string, readonly (readonly [number, number])[]>;

export type PortKind = keyof typeof RANGES;

/**
 * Finds the lowest port that nobody has: gaps are used again.
 * @param taken ports that files speak of.
 * @param isFree whether the machine has it free at this moment.
 * @throws ConflictError where there is none left.
 */
export async function freePort(
  kind: PortKind,
  taken: ReadonlySet<number>,
  isFree: (port: number) => Promise<boolean> = isBindable,
): Promise<number> {
  for (const [from, to] of RANGES[kind]) {
    for (let port = from; port <= to; port += 1) {
      if (!taken.has(port) && (await isFree(port))) return port;
    }
  }
  const ranges = RANGES[kind].map(([from, to]) => `${from} to ${to}`).join(' and ');
  throw new ConflictError(`There is no free port for another ${kind === 'server' ? 'code server' : kind}.`, {
    why: `Each of ${ranges} is in a file of the workspace, or something on this machine listens on it.`,
    next: 'End what needs none of them any more, or take it out of the files.',
  });
}

/** Somebody who listens on one address only is not seen from another one. */
const ADDRESSES = ['127.0.0.1', '0.0.0.0', '::1', '::'];

/**
 * Whether nothing on this machine listens on a TCP port: by a plain bind. gRPC servers share a port with whoever asks
 * for that, so that a second one starts without an error, and answers half of the calls.
 */
export async function isBindable(port: number): Promise<boolean> {
  for (const host of ADDRESSES) {
    const code = await bind(port, host);
    if (code === 'EADDRINUSE' || code === 'EACCES') return false;
  }
  return true;
}

/** The code of the error; another one than of the port, such as of a machine without IPv6, says nothing of it. */
async function bind(port: number, host: string): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true, ipv6Only: host.includes(':') });
    await once(server, 'listening');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
  server.close();
  await once(server, 'close');
  return undefined;
}
