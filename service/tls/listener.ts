/** HTTP listeners of the service, over TLS where the site has a certificate. */
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer, type ServerOptions as SecureServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { TlsPair, TlsSource } from './types.ts';

/** How long a handshake may take, milliseconds. */
const handshakeDeadlineMs = 10_000;

/**
 * A listener that does not listen yet. One over TLS serves each new pair of `tls` from then on: to new connections only,
 * so that those that are open stay.
 */
export function createListener(tls: TlsSource | null, options: ServerOptions, onRequest?: RequestListener): Server {
  if (tls === null) return createServer(options, onRequest);
  const secure: SecureServerOptions = {
    ...options,
    ...contextOf(tls.current()),
    handshakeTimeout: handshakeDeadlineMs,
  };
  const server = createSecureServer(secure, onRequest);
  const letGo = tls.onChange((pair) => server.setSecureContext(contextOf(pair)));
  server.once('close', letGo);
  return server;
}

/** SECURITY: docs/security.md 4.31: nothing older than TLS 1.2 is spoken, whatever this machine's OpenSSL would allow. */
function contextOf({ certificate, key }: TlsPair) {
  return { cert: certificate, key, minVersion: 'TLSv1.2' as const };
}

/**
 * Tells of the connections of a listener. Over TLS there are two sockets of each: the plain one is there before the
 * handshake, requests come over the other.
 * @param on.arrived a connection was made; nothing was said yet
 * @param on.secured its handshake is done: `line` takes the place of `plain`. Never without TLS
 */
export function followConnections(
  server: Server,
  on: { arrived(line: Socket): void; secured(line: Socket, plain: Socket): void },
): void {
  /** By where they come from and go to, which no two connections share. */
  const plain = new Map<string, Socket>();
  server.on('connection', (socket: Socket) => {
    on.arrived(socket);
    const name = nameOf(socket);
    plain.set(name, socket);
    socket.once('close', () => {
      if (plain.get(name) === socket) plain.delete(name);
    });
  });
  server.on('secureConnection', (socket: Socket) => {
    const before = plain.get(nameOf(socket));
    if (before !== undefined) on.secured(socket, before);
  });
}

function nameOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}
