import { InterruptedError } from '../errors.ts';

/**
 * Turns SIGINT, SIGTERM and SIGHUP into an abort signal while some work runs. Work that has effects listens
 * to the signal and takes them back; the promise rejects when it is done with that.
 * @throws InterruptedError after a signal, whatever the work came to.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, abort);
  try {
    const result = await work(controller.signal);
    if (controller.signal.aborted) throw new InterruptedError('Interrupted, after all was done.');
    return result;
  } finally {
    for (const signal of signals) process.off(signal, abort);
  }
}
