import { ExpectedError } from '../errors.ts';

/**
 * Runs a step of a generator so that whatever it throws carries a numeric `code`: `yo` hands the code to
 * `process.exit`, which throws on a string such as ENOENT.
 */
export async function withNumericCode<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    const defect = new Error(`A defect of generator-dagster-module, please report it: ${String(error)}`, {
      cause: error,
    });
    if (error instanceof Error && error.stack !== undefined)
      defect.stack = `${defect.message}\n${error.stack}`;
    throw Object.assign(defect, { code: 1 });
  }
}
