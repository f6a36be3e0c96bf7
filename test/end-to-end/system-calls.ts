import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DGM } from '../support/dgm.ts';
import { temporaryFolder } from '../support/folder.ts';
import { type Ended, run } from '../support/program.ts';

/** A system call of a whole run of `dgm` that touches the folder it works in. */
export interface SystemCall {
  readonly name: string;
  readonly text: string;
  /** The options by which strace finds it in another run in another folder. */
  readonly select: (cwd: string) => { readonly paths: readonly string[]; readonly when: number };
}

/** Calls that change names or modes; the program has no others than those of the writer. */
const OF_NAMES = ['mkdir', 'rename', 'unlink', 'rmdir', 'link', 'chmod', 'fchmod', 'chown', 'fchown'];
const OF_NAMES_AT = ['mkdirat', 'renameat', 'renameat2', 'unlinkat', 'linkat', 'fchmodat', 'fchownat'];
/** Calls that the program makes elsewhere too: they are known by their path. */
const OF_FILES = ['openat', 'write', 'pwrite64', 'fsync', 'fdatasync'];

const TRACED = [...OF_NAMES, ...OF_NAMES_AT, ...OF_FILES].map((name) => `?${name}`).join(',');

/** Runs `dgm` under strace, with one thread for the disk: so its calls come in the same order every time. */
function strace(flags: readonly string[], args: readonly string[], cwd: string): Promise<Ended> {
  const env = { UV_THREADPOOL_SIZE: '1' };
  return run('strace', ['-f', '-qq', ...flags, process.execPath, DGM, ...args], { cwd, env });
}

/** Runs `dgm` to its end, and tells which system calls it made that can be hit in another run. */
export async function systemCallsOf(args: readonly string[], cwd: string): Promise<readonly SystemCall[]> {
  const log = join(temporaryFolder(), 'log');
  const { code, stderr } = await strace(['-y', '-s', '4096', '-e', `trace=${TRACED}`, '-o', log], args, cwd);
  if (code !== 0) throw new Error(stderr);
  const calls = readFileSync(log, 'utf8').split('\n').flatMap(parse);
  const threads = Map.groupBy(calls, keyOf);
  const seen = new Map<string, number>();
  return calls.flatMap((call) => {
    const { name, text, path } = call;
    const key = keyOf(call);
    const when = (seen.get(key) ?? 0) + 1;
    seen.set(key, when);
    // strace counts for each thread; and the names of locks are random, so that the calls around them are hit.
    const isUnclear = new Set(threads.get(key)?.map(({ thread }) => thread)).size > 1;
    const isRandom = isByPath(name) && /\/lock\.[^/]*$/.test(path);
    if (!`${path}/`.startsWith(`${cwd}/`) || isUnclear || isRandom) return [];
    const inside = path.slice(cwd.length);
    const select = (folder: string) => ({ paths: isByPath(name) ? ['-P', folder + inside] : [], when });
    return [{ name, text: text.replaceAll(cwd, '').slice(0, 200), select }];
  });
}

interface Call {
  readonly thread: string;
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

function parse(line: string): readonly Call[] {
  const [, thread = '', text = ''] = /^(\d+) +(\w+\(.*)$/.exec(line) ?? [];
  if (text === '') return [];
  const path = /["<](\/[^">]*)[">]/.exec(text.replace(/AT_FDCWD<[^>]*>/, ''))?.[1] ?? '';
  return [{ thread, name: text.slice(0, text.indexOf('(')), path, text }];
}

function isByPath(name: string): boolean {
  return OF_FILES.includes(name);
}

/** The calls that are counted together. */
function keyOf({ name, path }: Call): string {
  return isByPath(name) ? `${name} ${path}` : name;
}

/** Runs `dgm` so that something happens at one of its system calls: `signal=KILL`, or `error=EIO`. */
export function dgmHit(
  call: SystemCall,
  fault: string,
  args: readonly string[],
  cwd: string,
): Promise<Ended> {
  const { paths, when } = call.select(cwd);
  const inject = `inject=${call.name}:${fault}:when=${when}`;
  const flags = ['-D', '-o', '/dev/null', ...paths, '-e', `trace=${call.name}`, '-e', inject];
  return strace(flags, args, cwd);
}
