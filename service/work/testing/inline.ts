/** The real jobs without threads, for tests of what uses them: input and output are copied as threads do. */
import { type JobRequest, serveJobs, unwrap } from '../job.ts';
import { jobs } from '../jobs.ts';
import type { Workers } from '../types.ts';

export function inlineWorkers(): Workers {
  const serve = serveJobs(jobs);
  return {
    async run(name, input) {
      const request: JobRequest = structuredClone({ name, input });
      return unwrap(structuredClone(await serve(request))) as never;
    },
    threads: () => 0,
    dispose: async () => undefined,
  };
}
