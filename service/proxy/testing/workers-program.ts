/** A program with two viewer workers, for tests of what becomes of them: says who they are, and waits. */
import { createGateway } from '../gateway.ts';
import { createCertificatePins } from '../pinned-tls.ts';
import type { GatewayOptions } from '../types.ts';
import { createViewerWorkers } from '../viewer-workers.ts';

const silent = (): undefined => undefined;
const options: GatewayOptions = {
  listen: { host: '127.0.0.1', port: 0 },
  origins: { kind: 'subdomain', domain: 'localhost' },
  consoleOrigin: 'http://fairlead.localhost:7000',
  logger: { debug: silent, info: silent, warn: silent, error: silent },
  resolveTarget: () => Promise.reject(new Error('Nobody asks for a session here.')),
};
// As the service does (compose/viewers.ts), so that a build finds the workers' file in the same way.
const { createGatewayProcess } = await import('../gateway-process.ts');
const pins = createCertificatePins();
const workers = [1, 2].map(() => createGatewayProcess(options, pins));
const gateway = createViewerWorkers(createGateway(options, pins), workers, options.resolveTarget);
const { ports } = await gateway.listen();
process.stdout.write(`${JSON.stringify({ ports, pids: workers.map((worker) => worker.pid()) })}\n`);
process.stdin.once('end', () => void gateway.close()).resume();
