import { serveJobs } from '../job.ts';
import { testJobs } from './jobs.ts';

export const run = serveJobs(testJobs);
