/** A program of its own, for the test of the bundle: runs one real job and says what it gave. */
import { pino } from 'pino';
import { createWorkers } from '../workers.ts';

const workers = createWorkers({ log: pino({ level: 'silent' }) });
const source = '{"name":"Probe","workspaces":[{"friendly_name":"A"}]}';
const { digest } = await workers.run('registry.read', { source, schema: null, channel: null });
process.stdout.write(digest.head.name);
await workers.dispose();
