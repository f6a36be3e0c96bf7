import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, isBindable } from '../../src/workspace/ports.ts';
import type { Registry } from '../../src/workspace/registry.ts';
import { inspectShared } from '../../src/workspace/validate/inspect.ts';
import { dgm } from './package.ts';
import { FailedStep, type Steps } from './steps.ts';

const WEBSERVER_PORT = /(\bdagster-webserver\b.* -p )(\d+)/;

/**
 * Gives the platform ports that are free, where something else has taken its own since it was made.
 * @returns that of the web UI.
 */
export async function freePorts(steps: Steps, root: string): Promise<number> {
  const { registry } = await inspectShared(root);
  const taken: Registry['modules'][number][] = [];
  for (const module of registry.modules) if (!(await isBindable(module.port))) taken.push(module);
  if (taken.length > 0) {
    const names = taken.map(({ name }) => name);
    const ports = taken.map(({ port }) => port).join(', ');
    await steps.run(
      `Take out ${names.join(', ')}, whose ports are taken: ${ports}`,
      dgm(root, 'workspace', 'remove', ...names),
    );
    await steps.run(
      `Put in ${names.join(', ')} with free ones`,
      dgm(root, 'workspace', 'add', ...taken.map(({ path }) => path)),
    );
  }
  return webserverPort(steps, join(root, 'circus.ini'));
}

async function webserverPort(steps: Steps, path: string): Promise<number> {
  const text = readFileSync(path, 'utf8');
  const said = WEBSERVER_PORT.exec(text)?.[2];
  if (said === undefined) throw new FailedStep(`${path} names no port for the webserver.`);
  if (await isBindable(Number(said))) return Number(said);
  const port = await freePort('webserver', new Set());
  writeFileSync(
    path,
    text.replace(WEBSERVER_PORT, (_, before: string) => `${before}${port}`),
  );
  steps.skip(`Port ${said} is taken`, `circus.ini says ${port} now`);
  return port;
}
