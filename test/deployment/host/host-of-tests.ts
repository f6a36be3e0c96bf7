import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { hostScript } from '../../../src/deployment/host-script.ts';
import type { ModuleFacts } from '../../../src/deployment/module-facts.ts';
import { DEPLOYMENT_FORM, type DeploymentSettings } from '../../../src/deployment/settings.ts';
import { endProcessesIn, restartCommand } from '../../support/code-server.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { freePort } from '../../support/free-port.ts';
import { PYTHON_BIN } from '../../support/python.ts';
import { quickUv } from './quick-uv.ts';
import { smallProject } from './small-module.ts';

/** What a call of host.sh came to. */
export interface Outcome {
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** The lines of its standard output, as their parts. */
  readonly events: readonly (readonly string[])[];
  readonly stderr: string;
}

/** How host.sh is called. */
export interface Call {
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly uid?: number;
  /** Sees each line, and may end the script or its standard input. */
  readonly onLine?: (line: string, child: ChildProcess) => void;
  /** Another script than that of the host. */
  readonly script?: string;
}

/** A release that is brought. */
export interface Brought extends Call {
  readonly files: string;
  readonly expected?: string;
  readonly secrets?: string;
  readonly commit?: string;
  /** What is answered to @ready; undefined says nothing and closes. */
  readonly answer?: string | undefined;
  readonly more?: readonly string[];
}

/** A folder of this machine that stands for a host, and the script for it. */
export interface TestHost {
  readonly path: string;
  readonly port: number;
  readonly settings: DeploymentSettings;
  readonly script: string;
}

export const FACTS: ModuleFacts = {
  name: 'small',
  package: 'small',
  title: 'Small',
  code: 'small.definitions',
  python: { preferred: '3.11', from: '3.10', below: '3.15' },
  migrations: [],
  engine: 'none',
  hasQualityTools: false,
  hasBundledData: false,
  variables: [],
};

const hosts: TestHost[] = [];

process.on('exit', () => {
  for (const { path } of hosts) endProcessesIn(path);
});

/** Ends the code servers of all hosts that were made. */
export function endServers(): void {
  for (const { path } of hosts) endProcessesIn(path);
}

/** Makes a host: by default nothing serves there. */
export async function makeHost(
  settings: Readonly<Record<string, unknown>> = {},
  { facts = {}, folder = 'host' }: { readonly facts?: Partial<ModuleFacts>; readonly folder?: string } = {},
): Promise<TestHost> {
  const path = join(temporaryFolder(), folder);
  const port = await freePort();
  const given = { version: 1, name: 'prod', environment: 'production', strategy: 'rsync', hosts: ['here'] };
  const service = { kind: 'none', port };
  const parsed = DEPLOYMENT_FORM.parse({ ...given, path, service, health_timeout: 120, ...settings });
  const script = hostScript(parsed, { ...FACTS, ...facts });
  const host = { path: parsed.path ?? path, port: parsed.service.port, settings: parsed, script };
  hosts.push(host);
  return host;
}

/** Makes a host whose code server is started by a command. */
export async function makeServingHost(
  settings: Readonly<Record<string, unknown>> = {},
  facts: Partial<ModuleFacts> = {},
): Promise<TestHost> {
  const { path, port } = await makeHost();
  const service = { kind: 'command', port, restart: restartCommand(path) };
  return makeHost({ service, path, ...settings }, { facts });
}

/** The PATH of a host with the real uv. */
export const WITH_REAL_UV = `${PYTHON_BIN}:/usr/bin:/bin:/usr/sbin:/sbin`;

/** The PATH of a host where the environment of the small module is made in no time. */
export function withQuickUv(): string {
  return `${quickUv(smallProject())}:${WITH_REAL_UV}`;
}

/** Calls host.sh as ssh does: the script comes on standard input, which stays open. */
export async function call(host: TestHost, args: readonly string[], given: Call = {}): Promise<Outcome> {
  const { shell = 'dash', env, onLine, uid, script = host.script } = given;
  const child = spawn(shell, ['-s', '--', ...args], {
    env: { ...process.env, ...env, PATH: env?.PATH ?? withQuickUv() },
    cwd: '/',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const events: (readonly string[])[] = [];
  const stderr: string[] = [];
  child.stdin.on('error', () => undefined);
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
  createInterface({ input: child.stdout }).on('line', (line) => {
    events.push(line.split('\t'));
    onLine?.(line, child);
  });
  child.stdin.write(script);
  if (onLine === undefined) child.stdin.end();
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, events, stderr: stderr.join('') };
}

let releases = 0;

/** A new name of a release; the later, the greater. */
export function releaseId(): string {
  releases += 1;
  return `20260101T${String(releases).padStart(6, '0')}Z-abcdef0123`;
}

/** Deploys as a caller does: it brings the files and the secrets after @ready, and says go. */
export function deploy(host: TestHost, brought: Brought, id = releaseId()): Promise<Outcome> {
  const { files, expected = currentOf(host) ?? 'none', secrets, commit = 'abcdef0123' } = brought;
  const answer = 'answer' in brought ? brought.answer : 'go\n';
  const as = brought.uid === undefined ? {} : { uid: brought.uid, gid: brought.uid };
  return call(host, ['deploy', id, expected, commit, 'tester', ...(brought.more ?? [])], {
    ...brought,
    onLine: (line, child) => {
      brought.onLine?.(line, child);
      if (line !== '@ready') return;
      const folder = join(host.path, 'releases', id);
      spawnSync('cp', ['-R', `${files}/.`, folder], as);
      if (secrets !== undefined) writeFileSync(join(folder, '.env'), secrets, { mode: 0o600 });
      child.stdin?.end(answer);
    },
  });
}

/** The release that is current. */
export function currentOf({ path }: TestHost): string | undefined {
  try {
    return basename(readlinkSync(join(path, 'current')));
  } catch {
    return undefined;
  }
}

/** The values of the lines that probe or status print, by their first part. */
export async function ask(host: TestHost, verb: 'probe' | 'status', given: Call = {}): Promise<Told> {
  const { code, events, stderr } = await call(host, [verb], given);
  if (code !== 0) throw new Error(`${verb} ended with ${code}: ${stderr}`);
  return { all: events, of: (key) => events.filter(([name]) => name === key).map(([, ...rest]) => rest) };
}

/** What probe or status have told. */
export interface Told {
  readonly all: readonly (readonly string[])[];
  readonly of: (key: string) => readonly (readonly string[])[];
}

/** The one event of a kind; fails where there are none or several. */
export function eventOf({ events }: Outcome, kind: string): readonly string[] {
  const found = events.filter(([name]) => name === kind);
  if (found.length !== 1) throw new Error(`${found.length} times ${kind} in ${JSON.stringify(events)}`);
  return found[0] ?? [];
}

/** The log of a release on the host. */
export function logOf({ path }: TestHost, id: string): string {
  return readFileSync(join(path, '.deploy', 'log', `${id}.log`), 'utf8');
}
