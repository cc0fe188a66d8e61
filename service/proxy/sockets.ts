/**
 * The WebSocket of a view. Control, and the view user of a server that holds it to watching, are spliced byte by byte
 * after the handshake: frames stay as they are, masked and maybe compressed, and cost no parsing in this process.
 * A view of a plain RFB server goes through `rfb-view.ts`.
 */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { viewErrors } from './errors.ts';
import { baseHeaders } from './headers.ts';
import { socketName } from './request-path.ts';
import { heldBytes, splice } from './splice.ts';
import type { ViewTarget } from './types.ts';
import type { Upstream } from './upstream.ts';

/** A live WebSocket of a view. */
export type LiveSocket = {
  end(): void;
  bufferedBytes(): number;
};

const viewerProtocol = 'binary';
const acceptGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** Milliseconds of silence until the system asks whether a browser is still there; it gives up ten seconds later. */
const keepAliveMs = 10_000;

/** Whether these are the headers of a WebSocket handshake, version 13. @throws VIEW_UPGRADE_REFUSED */
export function checkHandshake(headers: IncomingHttpHeaders): { readonly key: string; readonly protocols: string[] } {
  const key = headers['sec-websocket-key'];
  const isHandshake =
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    key !== undefined &&
    /^[A-Za-z0-9+/]{22}==$/.test(key);
  if (!isHandshake) throw viewErrors.badUpgrade();
  const protocols = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  return { key, protocols };
}

/** A WebSocket as a browser asks for it. */
export type SocketClient = { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer };

/** Where in the container it leads, and with which headers besides its own. */
type SocketWay = { readonly path: string; readonly headers: OutgoingHttpHeaders; readonly offered: readonly string[] };

/** The one WebSocket of KasmVNC. It always gets `binary` offered, which it insists on; the browser hears of it only if it asked. */
export function openSplicedSocket(
  upstream: Upstream,
  target: ViewTarget,
  client: SocketClient,
  onEnd: () => void,
): Promise<LiveSocket> {
  return openSocketTo(
    upstream,
    target,
    client,
    { path: `/${socketName}`, headers: {}, offered: [viewerProtocol] },
    onEnd,
  );
}

/** A WebSocket of a container's own page, on whatever path and in whatever words it has with its server. */
export function openWebSocket(
  upstream: Upstream,
  target: ViewTarget,
  client: SocketClient,
  way: Omit<SocketWay, 'offered'>,
  onEnd: () => void,
): Promise<LiveSocket> {
  const { protocols } = checkHandshake(client.request.headers);
  return openSocketTo(upstream, target, client, { ...way, offered: protocols }, onEnd);
}

/** Performs the container's handshake, answers the browser's with it and joins the two streams. */
async function openSocketTo(
  upstream: Upstream,
  target: ViewTarget,
  client: SocketClient,
  { path, headers: more, offered }: SocketWay,
  onEnd: () => void,
): Promise<LiveSocket> {
  const { key, protocols } = checkHandshake(client.request.headers);
  const extensions = client.request.headers['sec-websocket-extensions'];
  const answer = await upstream.upgrade(target, path, {
    ...more,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': key,
    'sec-websocket-version': '13',
    ...(offered.length === 0 ? {} : { 'sec-websocket-protocol': offered.join(', ') }),
    ...(extensions === undefined ? {} : { 'sec-websocket-extensions': extensions }),
  });
  const { headers: said, link, early } = answer;
  const { stream } = link;
  const accept = said['sec-websocket-accept'];
  if (said.upgrade?.toLowerCase() !== 'websocket' || accept !== acceptFor(key)) {
    stream.destroy();
    throw viewErrors.badAnswer();
  }
  const { socket } = client;
  if (socket.destroyed) {
    stream.destroy();
    throw viewErrors.unreachable(new Error('The browser left during the handshake.'));
  }
  const headers: OutgoingHttpHeaders = {
    ...baseHeaders(),
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-accept': accept,
  };
  const protocol = said['sec-websocket-protocol'];
  if (protocol !== undefined && offered.includes(protocol) && protocols.includes(protocol)) {
    headers['sec-websocket-protocol'] = protocol;
  }
  const chosen = said['sec-websocket-extensions'];
  if (chosen !== undefined && extensions !== undefined) headers['sec-websocket-extensions'] = chosen;

  keepAlive(socket);
  socket.write(headLines('101 Switching Protocols', headers));
  for (const bytes of early) if (bytes.length > 0) socket.write(bytes);
  if (client.head.length > 0) stream.write(client.head);
  splice(socket, link, onEnd);
  return {
    end() {
      socket.destroy();
      stream.destroy();
    },
    bufferedBytes: () => heldBytes(socket, stream),
  };
}

/** A status line and headers as they go on the wire. */
export function headLines(status: string, headers: OutgoingHttpHeaders): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
  return `HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n`;
}

export function keepAlive(socket: Duplex): void {
  if (!(socket instanceof Socket)) return;
  socket.setTimeout(0);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, keepAliveMs);
}

function acceptFor(key: string): string {
  return createHash('sha1')
    .update(key + acceptGuid)
    .digest('base64');
}
