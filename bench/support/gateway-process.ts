/** The viewer gateway as a process of its own, in front of one session. Prints the view's address when ready. */
import { connect } from 'node:net';
import { createGateway } from '../../service/proxy/gateway.ts';

const [port = '', certificateSha256 = '', username = '', password = ''] = process.argv.slice(2);
const ignore = (): void => undefined;

const gateway = createGateway({
  listen: { host: '127.0.0.1', port: 0 },
  origins: { kind: 'subdomain', domain: 'localhost' },
  consoleOrigin: 'http://fairlead.localhost:9',
  logger: { debug: ignore, info: ignore, warn: (data, message) => console.error(message, data), error: console.error },
  resolveTarget: async (sessionId) => ({
    sessionId,
    protocol: 'kasmvnc' as const,
    startKey: 'bench',
    scheme: 'https',
    username,
    password,
    certificateSha256,
    address: async () => ({ host: '127.0.0.1', port: Number(port) }),
    dial: async () => connect({ host: '127.0.0.1', port: Number(port), noDelay: true }),
  }),
});
await gateway.listen();
gateway.connectionOpened('bench');
const { url } = await gateway.issue({ sessionId: 'bench', userId: 'bench', mode: 'control', connectionId: 'bench' });
process.stdout.write(`${JSON.stringify({ url })}\n`);
