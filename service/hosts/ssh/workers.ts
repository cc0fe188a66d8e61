/** What SSH needs of the worker threads. */
import type { Workers } from '../../work/types.ts';

export type SshWorkers = Pick<Workers, 'run'>;
