/** For `node --import`: a program that ends with whoever started it. */
import { isMainThread } from 'node:worker_threads';
import { endWithStarter } from './starter.mjs';

// Worker threads inherit the option; the process is watched once.
if (isMainThread) endWithStarter();
