import { FairleadError } from '../../../../common/errors.ts';

/** The coded error that this ends with. @throws whatever else it ends with, and where it succeeds */
export async function failureOf(promise: Promise<unknown>): Promise<FairleadError> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof FairleadError) return thrown;
    throw thrown;
  }
  throw new Error('It did not fail.');
}
