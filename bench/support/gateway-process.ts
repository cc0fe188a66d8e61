/**
 * The viewer gateway as a process of its own, in front of sessions: of one, or of one for each of its viewer workers.
 * Prints the views' addresses when ready.
 */
import { connect } from 'node:net';
import { createGateway } from '../../service/proxy/gateway.ts';
import { createGatewayProcess } from '../../service/proxy/gateway-process.ts';
import { createCertificatePins } from '../../service/proxy/pinned-tls.ts';
import type { GatewayOptions } from '../../service/proxy/types.ts';
import { createViewerWorkers } from '../../service/proxy/viewer-workers.ts';

const [port = '', certificateSha256 = '', username = '', password = '', workerCount = '0'] = process.argv.slice(2);
const ignore = (): void => undefined;
const address = { host: '127.0.0.1', port: Number(port) };

const options: GatewayOptions = {
  listen: { host: '127.0.0.1', port: 0 },
  origins: { kind: 'subdomain', domain: 'localhost' },
  consoleOrigin: 'http://fairlead.localhost:9',
  logger: {
    debug: ignore,
    info: ignore,
    warn: (data, message) => console.error(message, data),
    error: console.error,
    isLevelEnabled: () => false,
  },
  resolveTarget: async (sessionId) => ({
    sessionId,
    protocol: 'kasmvnc' as const,
    startKey: 'bench',
    scheme: 'https',
    username,
    password,
    certificateSha256,
    address: async () => address,
    dial: async () => connect({ ...address, noDelay: true }),
  }),
};
const pins = createCertificatePins();
const workers = Array.from({ length: Number(workerCount) }, () => createGatewayProcess(options, pins));
const own = createGateway(options, pins);
const gateway = workers.length === 0 ? own : createViewerWorkers(own, workers, options.resolveTarget);
await gateway.listen();
gateway.connectionOpened('bench');
const urls: string[] = [];
for (let index = 0; index < Math.max(1, workers.length); index += 1) {
  const request = { sessionId: `bench ${index}`, userId: 'bench', mode: 'control', connectionId: 'bench' } as const;
  urls.push((await gateway.issue(request)).url);
}
process.stdout.write(`${JSON.stringify({ urls })}\n`);
