/** How many files are written at once: flushing several together costs little more than flushing one. */
const AT_ONCE = 8;

/**
 * Does something with each item, several at once. Waits for all that was begun, also after a failure: nothing
 * goes on behind the back of who takes it back.
 * @throws what the first that failed has thrown.
 */
export async function inBatches<T>(
  items: readonly T[],
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failure: { error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    while (failure === undefined && next < items.length) {
      const item = items[next];
      next += 1;
      try {
        signal?.throwIfAborted();
        if (item !== undefined) await work(item);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (failure !== undefined) throw failure.error;
}
