/** What is told of a deployment while it is carried out. */
export type ProgressEvent =
  | {
      readonly event: 'step';
      /** Undefined for what is done here, once for all hosts. */
      readonly host: string | undefined;
      readonly step: string;
      readonly state: 'begin' | 'end' | 'fail';
      readonly text: string;
      /** How long it took, in seconds; of one that begins, nothing. */
      readonly seconds?: number;
    }
  | { readonly event: 'note'; readonly host: string | undefined; readonly text: string }
  /** A line that a program on a host printed. */
  | { readonly event: 'output'; readonly host: string; readonly text: string };

/** Takes what is told; never fails. */
export type Progress = (event: ProgressEvent) => void;

/** Tells of a step that is done here, or from here on a host. */
export async function told<T>(
  progress: Progress,
  { host, step, text }: { readonly host: string | undefined; readonly step: string; readonly text: string },
  work: () => Promise<T>,
): Promise<T> {
  const from = performance.now();
  const tell = (state: 'end' | 'fail'): void =>
    progress({ event: 'step', host, step, state, text, seconds: secondsSince(from) });
  progress({ event: 'step', host, step, state: 'begin', text });
  try {
    const result = await work();
    tell('end');
    return result;
  } catch (error) {
    tell('fail');
    throw error;
  }
}

/** Seconds with one digit after the point. */
export function secondsSince(from: number): number {
  return Math.round((performance.now() - from) / 100) / 10;
}
