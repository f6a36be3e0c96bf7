import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureProgram } from './debian.ts';
import { IS_ROOT, temporaryFolder } from './folder.ts';
import { freePort } from './free-port.ts';

const SSHD = '/usr/sbin/sshd';
/** Where Debian's sshd, as root, wants a folder of its own. */
const PRIVILEGE_SEPARATION = '/run/sshd';

/** A real sshd on the loopback, with keys of its own, and a client that knows it. */
export interface SshServer {
  readonly port: number;
  /** The folder that stands for the disk of the host; its sessions have it as their home. */
  readonly disk: string;
  /** PATH of a client whose ssh reads the configuration of this server, under the host name `web`. */
  readonly path: string;
  /** The configuration of the client: a test may add to it, or change it. */
  readonly config: string;
  /** What the client knows about host keys. */
  readonly knownHosts: string;
  /** Whose keys may log in. */
  readonly authorizedKeys: string;
  /** Sets the environment of the sessions that begin from now on; without a PATH, it is the system's. */
  readonly setEnvironment: (env: Readonly<Record<string, string>>) => void;
  /** Makes a line of shell run before each session, such as one that gives it a disk of its own. */
  readonly setProlog: (line: string) => void;
  /** Gives the server another host key. */
  readonly changeHostKey: () => Promise<void>;
  /** How many logins there were. */
  readonly logins: () => number;
  /** Ends the processes of all sessions at once, as a cable that is pulled. */
  readonly cut: () => void;
  readonly stop: () => Promise<void>;
}

/** Whether there is an sshd to start; in CI it is installed. A test may skip where there is none. */
export function hasSshd(): boolean {
  if (existsSync(SSHD) || ensureProgram(SSHD, 'openssh-server')) return true;
  return false;
}

/** Starts an sshd. */
export async function startSshServer(): Promise<SshServer> {
  if (IS_ROOT) mkdirSync(PRIVILEGE_SEPARATION, { recursive: true, mode: 0o755 });
  const folder = temporaryFolder({ session: '', environment: '', prolog: '' });
  const at = (name: string): string => join(folder, name);
  const port = await freePort();
  mkdirSync(at('disk'));
  for (const key of ['host', 'other', 'user']) makeKey(at(key));
  writeFileSync(at('authorized_keys'), readFileSync(at('user.pub')));
  writeFileSync(at('known_hosts'), knownHost(port, at('host')));
  writeFileSync(at('config'), clientConfig(port, folder));
  writeFileSync(at('session'), sessionScript(folder), { mode: 0o755 });
  writeFileSync(at('sshd_config'), serverConfig(port, folder, 'host'));
  chmodSync(at('session'), 0o755);
  let server = await listen(at('sshd_config'), at('log'));
  return {
    ...{ port, disk: at('disk'), path: clientPath(folder), config: at('config') },
    ...{ knownHosts: at('known_hosts'), authorizedKeys: at('authorized_keys') },
    setEnvironment: (env) => writeFileSync(at('environment'), assignments(env)),
    setProlog: (line) => writeFileSync(at('prolog'), `${line}\n`),
    changeHostKey: async () => {
      await stop(server);
      writeFileSync(at('sshd_config'), serverConfig(port, folder, 'other'));
      server = await listen(at('sshd_config'), at('log'));
    },
    logins: () => readFileSync(at('log'), 'utf8').split('Accepted publickey').length - 1,
    cut: () => cutSessions(server),
    stop: () => stop(server),
  };
}

function makeKey(path: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', path]);
}

function knownHost(port: number, key: string): string {
  return `[127.0.0.1]:${port} ${readFileSync(`${key}.pub`, 'utf8')}`;
}

function clientConfig(port: number, folder: string): string {
  return `Host web web1 web2 web3
  HostName 127.0.0.1
  Port ${port}
  User ${userInfo().username}
  IdentityFile ${folder}/user
  IdentitiesOnly yes
  UserKnownHostsFile ${folder}/known_hosts
  GlobalKnownHostsFile /dev/null
  SendEnv DGM_TEST_HOST
Host web1
  SetEnv DGM_TEST_HOST=web1
Host web2
  SetEnv DGM_TEST_HOST=web2
Host web3
  SetEnv DGM_TEST_HOST=web3
`;
}

/** A bash that believes to be inside of another one does not read the start-up files of whoever runs the tests. */
function serverConfig(port: number, folder: string, key: string): string {
  return `Port ${port}
ListenAddress 127.0.0.1
HostKey ${folder}/${key}
AuthorizedKeysFile ${folder}/authorized_keys
StrictModes no
PidFile none
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
MaxSessions 50
MaxStartups 50
AcceptEnv DGM_TEST_HOST
SetEnv SHLVL=9
ForceCommand ${folder}/session
`;
}

/** Runs what was asked for, in the environment that was set and no other. */
function sessionScript(folder: string): string {
  return `#!/bin/sh
cd '${folder}/disk' || exit 1
DGM_TEST_DISK='${folder}/disk'
. '${folder}/prolog'
exec env -i HOME='${folder}/disk' USER="$USER" LOGNAME="$LOGNAME" SHELL=/bin/sh PATH=/usr/local/bin:/usr/bin:/bin \\
  DGM_TEST_HOST="$DGM_TEST_HOST" COMMAND="$SSH_ORIGINAL_COMMAND" \\
  sh -c 'set -a; . "$0"; set +a; command=$COMMAND; unset COMMAND; exec sh -c "$command"' '${folder}/environment'
`;
}

function assignments(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
}

/** OpenSSH takes the home of the user from the system, not from HOME: so its configuration is given to it. */
function clientPath(folder: string): string {
  const path = process.env.PATH ?? '';
  const program = path
    .split(delimiter)
    .map((one) => join(one, 'ssh'))
    .find(existsSync);
  if (program === undefined) throw new Error('there is no ssh');
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'ssh'), `#!/bin/sh\nexec ${program} -F '${folder}/config' "$@"\n`, {
    mode: 0o755,
  });
  return `${join(folder, 'bin')}${delimiter}${path}`;
}

const started: ChildProcess[] = [];

process.on('exit', () => {
  for (const server of started) endGroup(server);
});

async function listen(config: string, log: string): Promise<ChildProcess> {
  const child = spawn(SSHD, ['-D', '-f', config, '-E', log], { detached: true, stdio: 'ignore' });
  started.push(child);
  const port = Number(/^Port (\d+)$/m.exec(readFileSync(config, 'utf8'))?.[1]);
  for (let tries = 0; !(await isListening(port)); tries += 1) {
    if (tries > 300 || child.exitCode !== null) {
      throw new Error(`sshd does not start:\n${existsSync(log) ? readFileSync(log, 'utf8') : ''}`);
    }
    await sleep(20);
  }
  return child;
}

async function isListening(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  started.splice(started.indexOf(server), 1);
  const ended = once(server, 'exit');
  cutSessions(server);
  endGroup(server);
  await ended;
}

/** sshd gives each session a process group of its own: they are found by whose children they are. */
function cutSessions({ pid }: ChildProcess): void {
  for (const child of pid === undefined ? [] : descendants(pid)) {
    if (!commandOf(child).startsWith('sshd')) continue;
    try {
      process.kill(child, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

function descendants(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return [Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const;
      } catch {
        return [0, 0] as const;
      }
    });
  const below = (of: number): number[] =>
    parents.filter(([, parent]) => parent === of).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
