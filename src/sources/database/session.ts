/** Milliseconds until a server has to answer. */
export const CONNECT_TIMEOUT = 10_000;
/** Milliseconds that a query of the catalog may take. */
export const STATEMENT_TIMEOUT = 10_000;
/** Milliseconds that one pass over all rows of a table may take. */
export const PASS_TIMEOUT = 5_000;
/** Milliseconds that shorter looks at a table may take. */
export const LOOK_TIMEOUT = 2_000;
/** Milliseconds that are waited for an answer after the server should have ended the statement itself. */
export const GRACE = 5_000;

/** One row, its values as text in the order that they were asked for. */
export type Row = readonly (string | null)[];

/** An open connection to a server that reads and never writes. */
export interface Session {
  /**
   * The rows that a query gives; undefined where it takes longer than `limit` milliseconds.
   *
   * @param what is asked about, for errors: `the table public.orders`.
   * @throws NetworkError, NotAllowedError, InvalidContentError
   */
  ask(query: Query): Promise<readonly Row[] | undefined>;
  close(): Promise<void>;
}

export interface Query {
  readonly sql: string;
  readonly values?: readonly string[];
  /** What the query is about, for errors: `The table public.orders`. */
  readonly about: string;
  /** Milliseconds. */
  readonly limit: number;
}
