/** Health checks that a person can read, understand and run again. Used by `fairlead doctor` and System Info. */

import { toErrorInfo } from '../../common/errors.ts';
import type { HealthCheck } from '../../common/model/system.ts';

/** One check. `run` answers what it saw; what it throws is told as a failure. */
export type Check = {
  readonly id: string;
  readonly category: HealthCheck['category'];
  readonly title: string;
  run(signal: AbortSignal): Promise<Omit<HealthCheck, 'id' | 'category' | 'title'>>;
};

const checkDeadlineMs = 10_000;

/** Runs all checks side by side; each has ten seconds. Never rejects. */
export async function runChecks(checks: readonly Check[]): Promise<HealthCheck[]> {
  return Promise.all(
    checks.map(async ({ id, category, title, run }) => {
      try {
        return { id, category, title, ...(await run(AbortSignal.timeout(checkDeadlineMs))) };
      } catch (thrown) {
        const info = toErrorInfo(thrown);
        return {
          id,
          category,
          title,
          state: 'failed' as const,
          detail: info.message,
          ...(info.hint === undefined ? {} : { fix: info.hint }),
        };
      }
    }),
  );
}
