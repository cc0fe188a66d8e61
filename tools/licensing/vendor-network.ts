/** A vendor's server as the Internet has it: under a name, over TLS, and reached by nothing but a proxy. */
import { connect } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { startProxy, type TestProxy } from '../../service/network/testing/proxy.ts';
import { authorityOf, certificateOf } from '../../service/tls/testing/certificates.ts';

type VendorNetwork = {
  readonly address: string;
  readonly proxy: TestProxy;
  /** The authority of its certificate, PEM: who does not know it is not answered. */
  readonly authority: string;
  stop(): Promise<void>;
};

/** @param port of the plain server behind it, on the loopback */
export async function startVendorNetwork(name: string, port: number): Promise<VendorNetwork> {
  const authority = await authorityOf([name]);
  const { certificate, key } = await certificateOf(authority, { dns: [name] });
  const options: TlsOptions = { cert: certificate, key };
  const server = createServer(options, (outer) => {
    const inner = connect(port, '127.0.0.1', () => outer.pipe(inner).pipe(outer));
    const end = () => {
      outer.destroy();
      inner.destroy();
    };
    outer.on('error', end).on('close', end);
    inner.on('error', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('The server has no port.');
  const proxy = await startProxy({ names: { [`${name}:443`]: at.port } });
  return {
    address: `https://${name}/`,
    proxy,
    authority: authority.certificate,
    async stop() {
      await proxy.stop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
