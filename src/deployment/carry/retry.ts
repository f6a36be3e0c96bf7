import type { Here } from './here.ts';

/** How long is waited before what may be tried again is tried again, in milliseconds. */
const BACK_OFF = [1000, 2000, 4000] as const;

/** An error that is gone, perhaps, when the same is tried again. */
const PASSING = new WeakSet<Error>();

/** Marks an error as one after which the same may be tried again. */
export function passing<E extends Error>(error: E): E {
  PASSING.add(error);
  return error;
}

export function isPassing(error: unknown): boolean {
  return error instanceof Error && PASSING.has(error);
}

/**
 * Does something again, after a pause, as long as it fails with an error that may pass.
 * @param mayPass tells that of an error, by the number of the attempt, from 0.
 */
export async function retrying<T>(
  { pause, progress }: Pick<Here, 'pause' | 'progress'>,
  host: string | undefined,
  work: () => Promise<T>,
  mayPass: (error: unknown, attempt: number) => boolean = isPassing,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const wait = BACK_OFF[attempt];
      if (wait === undefined || !mayPass(error, attempt)) throw error;
      const what = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      progress({ event: 'note', host, text: `${what} Tried again in ${wait / 1000} s.` });
      await pause(wait);
    }
  }
}
