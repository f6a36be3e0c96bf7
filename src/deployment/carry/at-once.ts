/** What became of one of several works: it ended, failed, or never began because another one had failed. */
export type Work<R> =
  | { readonly kind: 'done'; readonly result: R }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'not-begun' };

/**
 * Does something to each of several things, some at once, in their order. After the first failure nothing more begins;
 * what has begun is waited for.
 */
export async function someAtOnce<T, R>(
  things: readonly T[],
  limit: number,
  work: (thing: T) => Promise<R>,
): Promise<readonly Work<R>[]> {
  const works: Work<R>[] = things.map(() => ({ kind: 'not-begun' }));
  let next = 0;
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    while (next < things.length && !hasFailed) {
      const at = next;
      next += 1;
      const thing = things[at];
      if (thing === undefined) continue;
      works[at] = await work(thing).then(
        (result): Work<R> => ({ kind: 'done', result }),
        (error: unknown): Work<R> => {
          hasFailed = true;
          return { kind: 'failed', error };
        },
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, things.length) }, worker));
  return works;
}
