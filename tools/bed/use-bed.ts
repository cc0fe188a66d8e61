import { inject } from 'vitest';
import type { Bed } from './types.ts';
import type {} from './vitest-setup.ts';

/** The bed, for integration tests (`*.itest.ts`). */
export function useBed(): Bed {
  return inject('bed');
}

/** The same under a name that lint does not take for a React hook: for use at the top of a test file. */
export const testBed = useBed;
