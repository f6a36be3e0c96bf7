import { InterruptedError, NetworkError } from '../../errors.ts';
import { answer, askHost } from './host-answers.ts';
import type { Errand } from './strategies/delivery.ts';
import type { Surveyed } from './survey.ts';

/** What became of one host. */
export interface HostResult {
  readonly host: string;
  /** `unknown` where the connection was lost while the host was at work. */
  readonly outcome:
    | 'delivered'
    | 'rolled-back'
    | 'there'
    | 'failed'
    | 'unknown'
    | 'interrupted'
    | 'not-begun';
  /** The release that is current there, as far as that is known. */
  readonly release: string | undefined;
}

/** Errors of hosts that had been let go. */
const LATE = new WeakSet<Error>();

/** Marks an error as one after which the host may serve something else than before. */
export function late(error: unknown): unknown {
  if (error instanceof Error) LATE.add(error);
  return error;
}

/** Tells what became of a host that failed: where it had been let go, it is asked what is current. */
export async function failedResult(
  { script }: Pick<Errand, 'script'>,
  { connection, state }: Surveyed,
  error: unknown,
): Promise<HostResult> {
  const { name: host } = connection;
  if (error instanceof InterruptedError) return { host, outcome: 'interrupted', release: state.current };
  if (!(error instanceof Error && LATE.has(error)))
    return { host, outcome: 'failed', release: state.current };
  const answers =
    error instanceof NetworkError
      ? undefined
      : await askHost(connection, script, 'probe').catch(() => undefined);
  if (answers === undefined) return { host, outcome: 'unknown', release: undefined };
  return { host, outcome: 'failed', release: answer(answers, 'current') };
}
