/**
 * A process that stands for a session's web server: TLS with a certificate of its own, Basic credentials on every
 * request, files, and a WebSocket that answers small messages and sends large ones. Prints `{"port":…}` when ready.
 */
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

const [keyFile = '', certFile = '', authorization = ''] = process.argv.slice(2);
const chunk = Buffer.alloc(64 * 1024, 0x5a);
const small = Buffer.alloc(1024, 0x2e);

const allowed = (request: IncomingMessage): boolean => request.headers.authorization === authorization;

const server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, (request, response) => {
  if (!allowed(request)) {
    response.writeHead(401).end();
    return;
  }
  const [, bytes] = /^\/large\/(\d+)$/.exec(request.url ?? '') ?? [];
  if (bytes === undefined) {
    response.writeHead(200, { 'content-type': 'text/javascript', 'content-length': small.length }).end(small);
    return;
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes });
  Readable.from(chunks(Number(bytes))).pipe(response);
});
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
server.on('upgrade', (request, socket, head) => {
  if (!allowed(request)) {
    socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
    return;
  }
  sockets.handleUpgrade(request, socket, head, (client) => {
    client.on('message', (data: Buffer, isBinary) => {
      if (isBinary) client.send(data);
      else void send(client, Number(data.toString()));
    });
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});

function* chunks(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= chunk.length) yield left < chunk.length ? chunk.subarray(0, left) : chunk;
}

/** Waits for each message to be taken, so that this process's memory is no part of the measurement. */
async function send(client: WebSocket, bytes: number): Promise<void> {
  for (const part of chunks(bytes)) {
    const taken = new Promise<void>((resolve, reject) =>
      client.send(part, (error) => (error ? reject(error) : resolve())),
    );
    if (client.bufferedAmount > 1024 * 1024) await taken;
    else taken.catch(() => client.terminate());
  }
}
