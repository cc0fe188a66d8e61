/** A program of its own, for the test of the bundle: runs one real job and says what it gave. */
import { pino } from 'pino';
import { createWorkers } from '../workers.ts';

const workers = createWorkers({ log: pino({ level: 'silent' }) });
process.stdout.write(await workers.run('text.hash', 'abc'));
await workers.dispose();
