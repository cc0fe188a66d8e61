/**
 * A view-only WebSocket to a plain RFB server. Two complete WebSocket ends instead of a splice, so that what the
 * viewer says is read out of its frames, whatever their size, and passes the filter.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { FairleadError } from '../../common/errors.ts';
import { messageBytes } from '../async/bytes.ts';
import { asViewError, viewErrors } from './errors.ts';
import { containerHeaders } from './headers.ts';
import { socketName } from './request-path.ts';
import { createRfbViewFilter } from './rfb-filter.ts';
import { checkHandshake, keepAlive, type LiveSocket } from './sockets.ts';
import type { GatewayLogger, ViewTarget } from './types.ts';
import type { Upstream } from './upstream.ts';

/** The largest frame of a viewer; what passes the filter is far smaller. */
const maxClientFrame = 256 * 1024;
const maxServerFrame = 16 * 1024 * 1024;
/** A side is not read while this many bytes of it wait for the other, until fewer than the lower mark do. */
const highWater = 512 * 1024;
const lowWater = 128 * 1024;
const policyViolation = 1008;
const goingAway = 1001;

export async function openRfbView(
  upstream: Upstream,
  target: ViewTarget,
  client: { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer },
  onEnd: () => void,
  logger: GatewayLogger,
): Promise<LiveSocket> {
  const { protocols } = checkHandshake(client.request.headers);
  const container = await openContainer(upstream, target);
  const browser = await acceptBrowser(client, protocols).catch((thrown: unknown): never => {
    container.terminate();
    throw thrown;
  });
  const filter = createRfbViewFilter();
  let isOver = false;
  const end = (code: number): void => {
    if (isOver) return;
    isOver = true;
    if (browser.readyState === WebSocket.OPEN) browser.close(code);
    container.terminate();
    onEnd();
  };
  const guarded = (side: string, work: () => void): void => {
    if (isOver) return;
    try {
      work();
    } catch (thrown) {
      const code = thrown instanceof FairleadError ? thrown.code : 'INTERNAL';
      logger.warn({ code, sessionId: target.sessionId, side, err: thrown }, 'View-only connection ended');
      end(policyViolation);
    }
  };

  browser.on('message', (data, isBinary) =>
    guarded('viewer', () => {
      if (!isBinary) throw viewErrors.rfb('the viewer sent text');
      const passed = filter.fromClient(messageBytes(data));
      if (passed.length === 0) return;
      sendNoFaster(browser, container, passed);
    }),
  );
  container.on('message', (data) =>
    guarded('server', () => {
      const bytes = messageBytes(data);
      filter.fromServer(bytes);
      sendNoFaster(container, browser, bytes);
    }),
  );
  container.on('close', () => end(goingAway)).on('error', () => end(goingAway));
  browser.on('close', () => end(goingAway)).on('error', () => end(policyViolation));
  container.resume();
  return {
    end() {
      browser.terminate();
      end(goingAway);
    },
    bufferedBytes: () => browser.bufferedAmount + container.bufferedAmount,
  };
}

/** Sends what came from `from`, and stops reading it while too much waits for `to`. */
function sendNoFaster(from: WebSocket, to: WebSocket, bytes: Buffer): void {
  to.send(bytes, () => {
    if (from.isPaused && to.bufferedAmount < lowWater) from.resume();
  });
  if (to.bufferedAmount > highWater) from.pause();
}

async function openContainer(upstream: Upstream, target: ViewTarget): Promise<WebSocket> {
  const stream = await upstream.connect(target);
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://localhost/${socketName}`, ['binary'], {
      createConnection: () => stream,
      headers: { ...containerHeaders(target) },
      handshakeTimeout: 20_000,
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: maxServerFrame,
    });
    const fail = (reason: unknown): void => {
      socket.on('error', () => stream.destroy());
      socket.terminate();
      stream.destroy();
      reject(asViewError(reason));
    };
    socket.once('error', fail);
    socket.once('unexpected-response', (_request, response) => {
      if (response.statusCode === 401) upstream.loginRefused(target);
      fail(response.statusCode === 401 ? viewErrors.credentials() : viewErrors.badAnswer());
    });
    socket.once('open', () => {
      socket.off('error', fail);
      // The server speaks first; nothing is read until the browser is there to hear it.
      socket.pause();
      resolve(socket);
    });
  });
}

function acceptBrowser(
  client: { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer },
  protocols: readonly string[],
): Promise<WebSocket> {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: maxClientFrame,
    handleProtocols: () => (protocols.includes('binary') ? 'binary' : false),
  });
  keepAlive(client.socket);
  return new Promise((resolve, reject) => {
    const onClose = (): void => reject(viewErrors.badUpgrade());
    client.socket.once('close', onClose);
    if (client.socket.destroyed) return onClose();
    server.handleUpgrade(client.request, client.socket, client.head, (socket) => {
      client.socket.off('close', onClose);
      resolve(socket);
    });
  });
}
