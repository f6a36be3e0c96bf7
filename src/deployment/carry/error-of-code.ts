import {
  ConflictError,
  type ExpectedError,
  type Explanation,
  FailureError,
  InterruptedError,
  InvalidContentError,
  NetworkError,
  NotAllowedError,
  UnavailableError,
  UsageError,
} from '../../errors.ts';

/** The error that a script of ours tells by an exit code: `docs/exit-codes.md`. */
export function errorOfCode(code: number, what: string, { why = '', next = '' }: Explanation): ExpectedError {
  const told = { ...(why === '' ? {} : { why }), ...(next === '' ? {} : { next }) };
  switch (code) {
    case 2:
      return new UsageError(what, told);
    case 3:
      return new UnavailableError(what, told);
    case 5:
      return new NetworkError(what, told);
    case 6:
      return new NotAllowedError(what, told);
    case 7:
      return new InvalidContentError(what, told);
    case 8:
      return new ConflictError(what, told);
    case 130:
      return new InterruptedError(what, told);
    default:
      return new FailureError(what, told);
  }
}
