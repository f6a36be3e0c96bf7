import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { ConflictError } from '../../src/errors.ts';
import { freePort, isBindable, RANGES } from '../../src/workspace/ports.ts';
import { freePort as anyFreePort } from '../support/free-port.ts';
import { PYTHON } from '../support/python.ts';

const always = async (): Promise<boolean> => true;

/** Listens as gRPC servers do: whoever else asks for that may have the port, too. */
const SHARING = `
import socket, sys
family, host, port = getattr(socket, sys.argv[1]), sys.argv[2], int(sys.argv[3])
s = socket.socket(family)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
s.bind((host, port))
s.listen()
print("up", flush=True)
sys.stdin.read()
`;

async function sharing(family: string, host: string, port: number): Promise<ChildProcess> {
  const child = spawn(PYTHON, ['-c', SHARING, family, host, String(port)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [said] = await once(child.stdout, 'data');
  assert.equal(String(said).trim(), 'up');
  return child;
}

describe('a port for a server', () => {
  it('is the lowest that nobody has, and gaps are used again', async () => {
    assert.equal(await freePort('server', new Set(), always), 4000);
    assert.equal(await freePort('server', new Set([4000, 4001, 4003]), always), 4002);
    assert.equal(await freePort('webserver', new Set([3000]), always), 3001);
    assert.equal(await freePort('server', new Set([4000]), async (port) => port > 4005), 4006);
  });

  it('is found for ten thousand modules, each another one', async () => {
    const taken = new Set<number>();
    for (let count = 0; count < 10_000; count += 1) taken.add(await freePort('server', taken, always));
    assert.equal(taken.size, 10_000);
    assert.equal(Math.max(...taken), 28_999);
  });

  it('is told when there is none left', async () => {
    const [[from, to]] = RANGES.webserver;
    const taken = new Set(Array.from({ length: to - from + 1 }, (_, index) => from + index));
    await assert.rejects(freePort('webserver', taken, always), ConflictError);
  });
});

describe('a port of this machine', () => {
  it('is free when nobody listens on it', async () => {
    const port = await anyFreePort();
    assert.equal(await isBindable(port), true);
    assert.equal(await isBindable(port), true);
  });

  for (const [family, host] of [
    ['AF_INET', '127.0.0.1'],
    ['AF_INET', '0.0.0.0'],
    ['AF_INET6', '::1'],
  ] as const) {
    it(`is taken by a server that would share it, on ${host}`, async () => {
      const port = await anyFreePort();
      const child = await sharing(family, host, port);
      try {
        // Another one that shares gets it without an error: that is what must not happen.
        const second = await sharing(family, host, port);
        second.kill();
        await once(second, 'exit');
        assert.equal(await isBindable(port), false);
      } finally {
        child.kill();
        await once(child, 'exit');
      }
      assert.equal(await isBindable(port), true);
    });
  }

  it('is taken by a server on all addresses', async () => {
    const server = createServer().listen(0);
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    assert.equal(await isBindable(address.port), false);
    server.close();
  });
});
