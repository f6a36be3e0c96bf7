import assert from 'node:assert/strict';
import { ExpectedError } from '../../../src/errors.ts';
import type { Stage, StageOptions } from './stage.ts';

/** Applies, and gives the error that it has to end with. */
export async function failedApply(stage: Stage, over: Partial<StageOptions> = {}): Promise<ExpectedError> {
  const error = await stage
    .carrier(over.settings)
    .apply(stage.errand(over))
    .then(
      ({ failure }) => failure,
      (thrown: unknown) => thrown,
    );
  assert.ok(error instanceof ExpectedError, error instanceof Error ? error.stack : 'it did not fail');
  assert.ok(error.message.split('\n').length <= 3, error.message);
  return error;
}
