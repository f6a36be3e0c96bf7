import { join } from 'node:path';
import { hasSshd, type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { makeStage, type Stage } from './stage.ts';

/** Gives each test of a suite a stage of its own, on a server that all of them share. */
export function staged(take: (stage: Stage, server: SshServer) => void): void {
  let server: SshServer | undefined;
  let count = 0;
  before(async function () {
    if (!hasSshd()) return this.skip();
    server = await startSshServer();
  });
  beforeEach(() => {
    if (server === undefined) throw new Error('there is no server');
    count += 1;
    take(makeStage(server, { path: join(server.disk, `srv-${count}`) }), server);
  });
  after(() => server?.stop());
}
