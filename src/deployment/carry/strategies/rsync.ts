import {
  ConflictError,
  type ExpectedError,
  FailureError,
  NetworkError,
  NotAllowedError,
  UnavailableError,
} from '../../../errors.ts';
import { sh } from '../../../render/escape-sh.ts';
import { releaseContent } from '../content.ts';
import { committed, type Freight, NO_COMMIT, pushed } from '../freight.ts';
import { lastLine, type ProgramEnd, runProgram } from '../program.ts';
import { passing } from '../retry.ts';
import { sourceState } from '../source-state.ts';
import type { Connection } from '../ssh.ts';
import { SSH_FAILED, sshFailure } from '../ssh-failure.ts';
import { commitChanges } from './commit-changes.ts';
import { type Berth, type Errand, type FileChange, type HostDelivery, releaseFolder } from './delivery.ts';

/** Codes of rsync after which the same may be tried again: https://download.samba.org/pub/rsync/rsync.1#EXIT_VALUES */
const PASSING = new Set([10, 12, 30, 35]);

/**
 * The files that are to be on the host, and nothing more: their rights and times, but not whose they are. With
 * -s, arguments travel inside the protocol, so no shell of the host reads them. With --checksum, a file that has
 * changed without another size and time is not taken for the one of the release before.
 */
const OPTIONS = [
  '-rlpt',
  '-s',
  '--checksum',
  '--compress',
  '--from0',
  '--files-from=-',
  '--timeout=120',
] as const;

/** The files of the folder travel; those that the release before has are copied on the host. */
export const rsyncDelivery: HostDelivery = {
  tools: ['rsync'],
  makesEnvironment: true,
  load: loadWorkingTree,
  steps: (errand, _, berth) => [{ side: 'here', step: 'files', command: shownCommand(errand, berth) }],
  changes: async (errand, freight, { connection, state }) => {
    if (state.current === undefined) return freight.content.files.map((path) => ({ path, change: 'new' }));
    const sent = await wouldTravel(errand, freight, connection, state.current);
    const gone = (await commitChanges(errand, state, freight.commit)) ?? [];
    return [...sent, ...gone.filter(({ change }) => change === 'removed')];
  },
  deliver: async (errand, freight, berth) => {
    const ended = await rsync(errand, freight, berth.connection, [
      ...copyFrom(berth),
      './',
      destination(berth.connection, `${releaseFolder(errand.deployment, berth.id)}/`),
    ]);
    if (ended.code !== 0) throw rsyncFailure(berth.connection.name, ended);
  },
};

async function loadWorkingTree({ deployment, allowsDirty, here }: Errand): Promise<Freight> {
  const { root, settings } = deployment;
  const source = await sourceState(root, here, !allowsDirty);
  if (!allowsDirty) {
    const remedy = ' Or take the folder as it is, with --allow-dirty.';
    pushed(committed(source, remedy).source, remedy);
  }
  const content = await releaseContent(
    root,
    source,
    { exclude: settings.exclude, withNew: allowsDirty },
    here,
  );
  const commit = source?.commit;
  return {
    ...{ content, commit: commit ?? NO_COMMIT, prefix: source?.prefix ?? '' },
    isDirty: commit === undefined || source === undefined || source.uncommitted.length > 0,
  };
}

async function rsync(
  { deployment, here }: Errand,
  { content }: Freight,
  connection: Connection,
  words: readonly string[],
): Promise<ProgramEnd> {
  return runProgram('rsync', [...OPTIONS, `--rsh=${connection.shell.join(' ')}`, ...words], {
    ...{ cwd: deployment.root, env: { ...here.env, LC_ALL: 'C' }, signal: here.signal },
    input: content.files.map((path) => `${path}\0`).join(''),
  });
}

/** What would travel if the current release were made like the folder: nothing is changed. */
async function wouldTravel(
  errand: Errand,
  freight: Freight,
  connection: Connection,
  current: string,
): Promise<readonly FileChange[]> {
  const target = destination(connection, `${releaseFolder(errand.deployment, current)}/`);
  const ended = await rsync(errand, freight, connection, ['--dry-run', '--out-format=%i %n', './', target]);
  if (ended.code !== 0) throw rsyncFailure(connection.name, ended);
  return ended.stdout.split('\n').flatMap((line): FileChange[] => {
    // `<f` is a file that is sent, `cL` a link that is made; what else there is changes rights or times alone.
    const [, detail = '', path = ''] = /^(?:<f|cL)(\S{9}) (.+)$/.exec(line) ?? [];
    if (path === '' || !/^(?:\+{9}|[cs]|.s)/.test(detail)) return [];
    return [{ path, change: detail.startsWith('+') ? 'new' : 'changed' }];
  });
}

function copyFrom({ state: { current } }: Berth): readonly string[] {
  return current === undefined ? [] : [`--copy-dest=../${current}`];
}

function destination({ host: { name } }: Connection, path: string): string {
  return `${name.includes(':') ? `[${name}]` : name}:${path}`;
}

function shownCommand({ deployment }: Errand, berth: Berth): string {
  const target = destination(berth.connection, `${releaseFolder(deployment, '<release>')}/`);
  return ['rsync', ...OPTIONS, ...copyFrom(berth), './', target].map(shown).join(' ');
}

function shown(word: string): string {
  return word.includes('<release>') ? word : sh(word);
}

function rsyncFailure(name: string, { code, stderr }: ProgramEnd): ExpectedError {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const line = (pattern: RegExp): string => lines.find((one) => pattern.test(one)) ?? lastLine(stderr);
  const space = /No space left on device|Disk quota exceeded/;
  if (space.test(stderr)) {
    return new UnavailableError(`There is no space left on ${name}.`, {
      why: line(space),
      next: 'Free some space there; the host serves what it served before.',
    });
  }
  if (code === SSH_FAILED) return sshFailure(name, stderr);
  if (/command not found|not found$/m.test(stderr) && /rsync/.test(stderr)) {
    return new UnavailableError(`rsync is not installed on ${name}.`, { next: 'Install it there.' });
  }
  if (/Permission denied|Operation not permitted/.test(stderr)) {
    return new NotAllowedError(`The files may not be copied to ${name}.`, { why: line(/denied|permitted/) });
  }
  if (code === 24) {
    return new ConflictError('Files of the module went while they were copied.', {
      why: line(/vanished/),
      next: 'Call the command again, once nobody changes them.',
    });
  }
  const why = lines.find((one) => !/^rsync error:/.test(one)) ?? lastLine(stderr);
  if (/is your shell clean/.test(stderr)) {
    return new FailureError(`The shell on ${name} says something that rsync does not understand.`, {
      why: 'A start-up file there prints text, also where no terminal is.',
      next: `Call ssh ${name} true: it has to print nothing. Mend .bashrc or its like there.`,
    });
  }
  if (!PASSING.has(code)) return new FailureError(`rsync to ${name} failed with ${code}.`, { why });
  return passing(
    new NetworkError(`The connection to ${name} was cut while files were copied.`, {
      why,
      next: 'Call the command again; the host serves what it served before.',
    }),
  );
}
