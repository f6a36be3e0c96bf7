import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { PYTHON_BIN } from '../test/support/python.ts';
import type { SshServer } from '../test/support/ssh-server.ts';
import { installPeer, writeShipitfile } from './deploy-peer.ts';

/** A deploy that is timed. */
export interface DeploySubject {
  readonly name: string;
  /** Whether a file was changed, committed and pushed before. */
  readonly isChanged: boolean;
  /** @returns the seconds of its steps, where it tells them. */
  readonly run: () => ReadonlyMap<string, number>;
  /** The file that was changed, as the host has it after. */
  readonly delivered: string;
}

/** What is deployed, and by whom. */
export interface DeployBench {
  readonly subjects: readonly DeploySubject[];
  /** Changes a file of the module, commits it and pushes it. */
  readonly change: (round: string) => void;
  /** The file that changes. */
  readonly changing: string;
}

const FILE = join('src', 'shop', '__init__.py');
const ENVIRONMENT = 'uv sync --quiet --frozen --no-dev';

/** Makes a module in a repository with a remote, and a deployment of it by each of the subjects. */
export function prepareDeploys(folder: string, cli: string, server: SshServer): DeployBench {
  const work = join(folder, 'work');
  const module = join(work, 'shop');
  const env = { ...process.env, PATH: `${server.path}${delimiter}${PYTHON_BIN}`, HOME: folder };
  const call = (cwd: string, program: string, ...args: string[]): string =>
    execFileSync(program, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const git = (...args: string[]): string => call(work, 'git', ...args);
  const dgm = (cwd: string, ...args: string[]): string => call(cwd, process.execPath, cli, ...args);

  server.setEnvironment(hostEnvironment());
  mkdirSync(work);
  git('init', '--quiet', '--initial-branch', 'main');
  git('config', 'user.name', 'Bench');
  git('config', 'user.email', 'bench@example.com');
  git('init', '--quiet', '--bare', join(folder, 'remote.git'));
  git('remote', 'add', 'origin', join(folder, 'remote.git'));
  dgm(work, 'new', 'shop', '--yes');
  call(module, 'uv', 'lock', '--quiet', '--cache-dir', cacheOfUv());
  const host = join(server.disk, 'srv');
  dgm(
    module,
    ...['deployment', 'add', '--name', 'bench', '--strategy', 'rsync', '--service', 'none', '--yes'],
    ...['--host', 'web', '--path', join(host, 'ours')],
  );
  const secrets = join(module, 'deploy', 'bench', '.env.deploy');
  copyFileSync(`${secrets}.example`, secrets);
  chmodSync(secrets, 0o600);
  const push = (message: string): void => {
    git('add', '--all');
    git('commit', '--quiet', '--message', message);
    git('push', '--quiet', '--set-upstream', 'origin', 'main');
  };
  push('Module');
  mkdirSync(join(host, 'plain'), { recursive: true });
  return {
    subjects: subjectsOf(folder, { module, cli, env, host }),
    changing: join(module, FILE),
    change: (round) => {
      writeFileSync(join(module, FILE), `"""The module of the bench, ${round}."""\n`);
      push(round);
    },
  };
}

interface Place {
  readonly module: string;
  readonly cli: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder on the host that all deploys are in. */
  readonly host: string;
}

function subjectsOf(folder: string, { module, cli, env, host }: Place): readonly DeploySubject[] {
  const peers = join(folder, 'peers');
  const shipit = installPeer(peers);
  const subject = (
    name: string,
    current: string,
    program: string,
    args: readonly string[],
    read: (output: string) => ReadonlyMap<string, number> = () => new Map(),
  ): readonly DeploySubject[] =>
    [true, false].map((isChanged) => ({
      name: `${name}, ${isChanged ? 'one file' : 'no change'}`,
      isChanged,
      run: () => read(demand(name, program, args, module, env)),
      delivered: join(host, current, FILE),
    }));
  const shipitWith = (name: string, build: string | undefined): readonly string[] => {
    const errand = { from: module, server: `${userInfo().username}@web`, to: join(host, name), build };
    return ['--shipitfile', writeShipitfile(peers, name, errand), 'host', 'release'];
  };
  const apply = [cli, 'deploy', 'apply', 'bench', '--json'];
  const rsync = [
    '-a',
    '--delete',
    '--exclude',
    '.env',
    '--exclude',
    '.env.deploy',
    './',
    `web:${host}/plain/`,
  ];
  return [
    ...subject('dgm deploy', 'ours/current', process.execPath, apply, stepsIn),
    ...subject('rsync -a --delete', 'plain', 'rsync', rsync),
    ...subject('shipit, files alone', 'files/current', shipit, shipitWith('files', undefined)),
    ...subject('shipit and uv sync', 'whole/current', shipit, shipitWith('whole', ENVIRONMENT)),
  ];
}

/** The seconds of each step that is told to have ended. */
function stepsIn(output: string): ReadonlyMap<string, number> {
  const steps = new Map<string, number>();
  for (const line of output.split('\n').filter((one) => one !== '')) {
    const event: unknown = JSON.parse(line);
    if (typeof event !== 'object' || event === null) continue;
    if (!('step' in event && 'state' in event && 'seconds' in event) || event.state !== 'end') continue;
    steps.set(String(event.step), (steps.get(String(event.step)) ?? 0) + Number(event.seconds));
  }
  return steps;
}

/** Sessions have nothing of ours in their environment: they are told of uv, its index, and its cache, which is warm. */
function hostEnvironment(): Readonly<Record<string, string>> {
  const index = Object.entries(process.env).flatMap(([name, value]) =>
    value !== undefined && /^(?:SSL_CERT_|UV_|PIP_|https?_proxy$|no_proxy$)/i.test(name)
      ? [[name, value]]
      : [],
  );
  const path = `${PYTHON_BIN}:/usr/local/bin:/usr/bin:/bin`;
  return { ...Object.fromEntries(index), PATH: path, UV_CACHE_DIR: cacheOfUv() };
}

function cacheOfUv(): string {
  return process.env.UV_CACHE_DIR ?? join(homedir(), '.cache', 'uv');
}

function demand(
  name: string,
  program: string,
  args: readonly string[],
  cwd: string,
  env: Place['env'],
): string {
  const { status, error, stderr, stdout } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${name} failed with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/** Whether the host has the file that was changed, as it was changed. */
export function isDelivered({ delivered }: DeploySubject, { changing }: DeployBench): boolean {
  return readFileSync(delivered).equals(readFileSync(changing));
}
