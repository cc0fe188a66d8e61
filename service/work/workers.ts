/** The service's worker threads. */
import type { Logger } from '../log/logger.ts';
import { jobs } from './jobs.ts';
import { createPool } from './pool.ts';
import type { Workers } from './types.ts';

type WorkersDeps = { readonly log: Logger };

/** Worker threads for the jobs of jobs.ts. Nothing is started before the first job. */
export function createWorkers({ log }: WorkersDeps): Workers {
  return createPool({ log, jobs });
}
