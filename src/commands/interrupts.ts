import { InterruptedError } from '../errors.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The exit code of a process that was interrupted. */
const INTERRUPTED = 130;

/**
 * Runs work that has no effects yet, such as reading: a signal ends the process at once, with exit code 130.
 */
export async function endable<T>(work: () => Promise<T>): Promise<T> {
  return listening(() => process.exit(INTERRUPTED), work);
}

/**
 * Runs work that has effects: SIGINT, SIGTERM and SIGHUP abort it, and it takes its effects back before its
 * promise rejects.
 * @throws InterruptedError after a signal, unless the work had come to its end all the same.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  return listening(
    () => controller.abort(new InterruptedError('Interrupted.')),
    () => work(controller.signal),
  );
}

async function listening<T>(onSignal: () => void, work: () => Promise<T>): Promise<T> {
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await work();
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}
