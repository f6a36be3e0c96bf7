import { createServer, type Server } from 'node:net';
import { folderOfYo } from './folder.ts';

/** A stand-in for an index of Python packages that takes connections, and never says a word. */
export interface SilentIndex {
  readonly port: number;
  /** Settles when somebody asks it for something. */
  readonly asked: Promise<void>;
  readonly close: () => void;
}

export async function silentIndex(): Promise<SilentIndex> {
  let tell = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const closing: (() => void)[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', tell);
    closing.push(() => socket.destroy());
  });
  closing.push(() => server.close());
  const port = await listen(server);
  return { port, asked, close: () => closing.splice(0).map((close) => close()) };
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Makes uv and pip look for packages at a port of this machine, and nowhere else. */
export function indexAt(port: number): Readonly<Record<string, string | undefined>> {
  const url = `http://127.0.0.1:${port}/simple`;
  return {
    ...{ UV_DEFAULT_INDEX: url, UV_INDEX_URL: url, PIP_INDEX_URL: url, NO_PROXY: '127.0.0.1' },
    ...{ UV_NO_CONFIG: '1', UV_HTTP_RETRIES: '0', UV_CACHE_DIR: folderOfYo(), UV_FIND_LINKS: undefined },
    ...{ PIP_CONFIG_FILE: '/dev/null', PIP_RETRIES: '1', PIP_NO_CACHE_DIR: '1', PIP_FIND_LINKS: undefined },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
