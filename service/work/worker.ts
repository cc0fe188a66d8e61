/** The entry of a worker thread. The pool calls `run` by its name. */
import { serveJobs } from './job.ts';
import { jobs } from './jobs.ts';

export const run = serveJobs(jobs);
