/** Test support: a real HTTP proxy on loopback. It speaks CONNECT and plain requests, and may want a sign-in. */
import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

export type TestProxy = {
  readonly origin: string;
  /** What was asked for, in order: `CONNECT name:port` or `GET http://…`, and with which sign-in. */
  readonly asked: readonly { readonly what: string; readonly authorization: string | undefined }[];
  stop(): Promise<void>;
};

/**
 * @param options.login `user:password` that it wants. `options.refuse` answers CONNECT with this status.
 *   `options.names` is what names mean to the proxy: `host:port` to a port on loopback; others are refused with 502.
 */
export async function startProxy(options: {
  readonly login?: string;
  readonly refuse?: number;
  readonly names: Readonly<Record<string, number>>;
}): Promise<TestProxy> {
  const asked: { what: string; authorization: string | undefined }[] = [];
  const open = new Set<Duplex>();
  const wanted = options.login === undefined ? undefined : `Basic ${Buffer.from(options.login).toString('base64')}`;
  const server = createServer((incoming, answer) => {
    const authorization = incoming.headers['proxy-authorization'];
    asked.push({ what: `${incoming.method} ${incoming.url}`, authorization });
    if (wanted !== undefined && authorization !== wanted) return void answer.writeHead(407).end();
    const url = new URL(incoming.url ?? '');
    const port = options.names[`${url.hostname}:${url.port || 80}`];
    if (port === undefined) return void answer.writeHead(502).end();
    const { 'proxy-authorization': _mine, ...headers } = incoming.headers;
    request({ host: '127.0.0.1', port, path: url.pathname, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    }).end();
  });
  server.on('connect', (incoming, socket) => {
    const authorization = incoming.headers['proxy-authorization'];
    asked.push({ what: `CONNECT ${incoming.url}`, authorization });
    open.add(socket.on('error', () => socket.destroy()));
    const port = options.names[incoming.url ?? ''];
    const status = wanted !== undefined && authorization !== wanted ? 407 : (options.refuse ?? (port ? 200 : 502));
    socket.write(`HTTP/1.1 ${status} Answer\r\n\r\n`);
    if (status !== 200 || port === undefined) return void socket.end();
    const there = connect(port, '127.0.0.1', () => socket.pipe(there).pipe(socket));
    open.add(there.on('error', () => socket.destroy()));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
