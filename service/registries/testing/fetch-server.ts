/** Test support: real HTTP servers on loopback addresses, and clients that see some of those as public. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { createAddressClassifier } from '../fetch-address.ts';
import { createHttpClient, type HttpClient } from '../fetch-http.ts';

export type Page =
  | string
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
    }
  | ((request: IncomingMessage, response: ServerResponse) => void);

export type TestServer = {
  readonly origin: string;
  readonly port: number;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
};

/** Serves pages by path; everything else is 404. */
export async function serve(
  pages: Readonly<Record<string, Page>>,
  options: {
    readonly address?: string;
    readonly port?: number;
    readonly tls?: { readonly key: string; readonly cert: string };
  } = {},
): Promise<TestServer> {
  const requests: string[] = [];
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? '';
    requests.push(path);
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (typeof page === 'function') {
      page(request, response);
      return;
    }
    const answer =
      page === undefined ? { status: 404, body: 'Not found' } : typeof page === 'string' ? { body: page } : page;
    response.writeHead(answer.status ?? 200, answer.headers);
    response.end(answer.body);
  };
  const server: Server = options.tls === undefined ? createServer(handle) : createTlsServer(options.tls, handle);
  const address = options.address ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, address, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${options.tls === undefined ? 'http' : 'https'}://${address}:${port}`,
    port,
    requests,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

/** A client that trusts the certificate of a test server. */
export function clientTrusting(pem: string): HttpClient {
  const secureContext = createSecureContext({ ca: [pem] });
  return createHttpClient({ outbound: async () => ({ proxyFor: () => null, secureContext }) });
}

/**
 * A client for which 127.0.0.2 is an address of the Internet. `names` says what host names resolve to; a list is one
 * answer after the other, the last one for ever: that is how DNS rebinding looks from here.
 */
export function clientWithPublicLoopback(names: Readonly<Record<string, readonly string[]>> = {}): HttpClient {
  const classify = createAddressClassifier();
  const asked = new Map<string, number>();
  return createHttpClient({
    classify: (address) => (address === '127.0.0.2' ? 'public' : classify(address)),
    resolve: async (hostname) => {
      const answers = names[hostname] ?? [];
      const turn = asked.get(hostname) ?? 0;
      asked.set(hostname, turn + 1);
      const address = answers[Math.min(turn, answers.length - 1)];
      if (address === undefined) throw Object.assign(new Error('No such name'), { code: 'ENOTFOUND' });
      return [{ address, family: 4 }];
    },
  });
}
