import type { Session } from './session.ts';

/** Milliseconds that are spent on the rows of all tables of one URL. */
const IN_SUM = 60_000;
/** Milliseconds that a question may take once these are spent: rows of small tables are known by then. */
const AT_LEAST = 250;

/** The session, with ever less patience: schemas may have hundreds of big tables. */
export function withPatience(session: Session): Session {
  let left = IN_SUM;
  return {
    close: () => session.close(),
    ask: async (query) => {
      const start = Date.now();
      try {
        return await session.ask({ ...query, limit: Math.max(AT_LEAST, Math.min(query.limit, left)) });
      } finally {
        left -= Date.now() - start;
      }
    },
  };
}
