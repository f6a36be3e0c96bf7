import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';

/** Where nothing can be seen of an owner, he counts as gone after this long. */
const LONG = 15 * 60_000;

// A record may be of a newer version: what is not as we know it is left out, and the rest still counts.
const RECORD = z.object({
  pid: z
    .int()
    .min(1)
    .max(2 ** 31 - 1),
  host: z.string().min(1),
  /** When the process was started, in ticks since the boot; only Linux tells. */
  startTicks: z.int().optional().catch(undefined),
  bootId: z.string().optional().catch(undefined),
  pidNamespace: z.string().optional().catch(undefined),
  /** When it took the lock, or began to try, in ISO 8601. */
  since: z
    .string()
    .refine((text) => !Number.isNaN(Date.parse(text)))
    .optional()
    .catch(undefined),
  /** What was called, such as `dgm new orders`. */
  command: z.string().optional().catch(undefined),
  token: z
    .string()
    .regex(/^[0-9a-f]{8,64}$/)
    .optional()
    .catch(undefined),
  /** Whether the lock's first owner made the root itself. */
  madeRoot: z.boolean().optional().catch(undefined),
});

/** Who holds a lock, or tries to. */
export type LockRecord = Readonly<z.infer<typeof RECORD>>;

/** What tells one process from all others. */
export type Owner = Pick<LockRecord, 'pid' | 'host' | 'startTicks' | 'bootId' | 'pidNamespace'>;

/** Reads the text of a lock. @returns undefined where it does not say who holds it. */
export function parseRecord(text: string): LockRecord | undefined {
  try {
    return RECORD.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** This process, as far as the system tells. */
export async function thisProcess(): Promise<Owner> {
  const orNothing = () => undefined;
  // A /proc of another namespace tells of other processes under the same numbers.
  const isSeen = (await readlink('/proc/self').catch(orNothing)) === String(process.pid);
  return {
    pid: process.pid,
    host: hostname(),
    startTicks: isSeen ? (await lookAt(process.pid))?.startTicks : undefined,
    bootId: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(orNothing))?.trim(),
    pidNamespace: await readlink('/proc/self/ns/pid').catch(orNothing),
  };
}

/**
 * Whether an owner is gone. One on another host, or in another container, cannot be seen: he is gone when
 * both his file and his record are older than 15 minutes.
 * @param changed when his file was written, in milliseconds since 1970.
 */
export async function isGone(owner: LockRecord, changed: number, here: Owner, now: Date): Promise<boolean> {
  const since = owner.since === undefined ? changed : Date.parse(owner.since);
  const isOld = now.getTime() - Math.max(changed, since) > LONG;
  if (owner.host !== here.host) return isOld;
  if (differ(owner.bootId, here.bootId)) return true;
  if (differ(owner.pidNamespace, here.pidNamespace)) return isOld;
  if (!hasProcess(owner.pid)) return true;
  const found = here.startTicks === undefined ? undefined : await lookAt(owner.pid);
  return found !== undefined && (found.isDead || differ(owner.startTicks, found.startTicks));
}

function differ<T>(one: T | undefined, other: T | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

interface Found {
  readonly startTicks: number;
  readonly isDead: boolean;
}

async function lookAt(pid: number): Promise<Found | undefined> {
  if (process.platform !== 'linux') return undefined;
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
  if (text === undefined) return undefined;
  // The second field is the program's name in parentheses, and may hold spaces and parentheses itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const startTicks = Number(fields[19]);
  if (!Number.isSafeInteger(startTicks)) return undefined;
  // In a container nobody may ever collect the dead. One is dead when the last of his threads is: until then
  // a thread may be in the middle of a rename.
  return { startTicks, isDead: fields[0] === 'Z' && Number(fields[17]) <= 1 };
}

/** Names an owner in a message: `dgm new orders (process 123 on host, since 12:30:05)`. */
export function describeOwner({ command, pid, host, since }: LockRecord, now: Date = new Date()): string {
  const when = since === undefined ? '' : `, since ${showTime(new Date(since), now)}`;
  return `${plain(command ?? '') || 'another command'} (process ${pid} on ${plain(host)}${when})`;
}

function showTime(time: Date, now: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  if (time.toDateString() === now.toDateString()) return clock;
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${clock}`;
}

/** A text out of a file that anybody may have written, as it may go to a terminal. */
function plain(text: string): string {
  const line = text.replace(/[\s\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
