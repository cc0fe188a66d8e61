/** One way to a session's web server, as a client uses it: small and large requests, and a WebSocket. */
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { WebSocket } from 'ws';

type WayOptions = {
  readonly tls: boolean;
  readonly port: number;
  /** Before every path; "/" at least. */
  readonly prefix: string;
  readonly host: string;
  readonly authorization?: string;
};

export type Way = {
  /** Bytes of the answer, over a kept connection. @throws unless it is 200 */
  get(path: string): Promise<number>;
  /** Opens a WebSocket, sends one message, gets it back. */
  open(): Promise<void>;
  /** One small message there and back, on an open WebSocket. */
  echo(): Promise<void>;
  /** Receives that many bytes over the open WebSocket. */
  pull(bytes: number): Promise<number>;
  close(): void;
};

const message = Buffer.alloc(10, 1);

export async function makeWay(options: WayOptions): Promise<Way> {
  const { tls, port, prefix, host, authorization } = options;
  const headers = { host, ...(authorization === undefined ? {} : { authorization }) };
  const agent = tls
    ? new HttpsAgent({ keepAlive: true, maxSockets: 1 })
    : new HttpAgent({ keepAlive: true, maxSockets: 1 });
  const request = tls ? httpsRequest : httpRequest;
  const openSocket = (): Promise<WebSocket> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`${tls ? 'wss' : 'ws'}://127.0.0.1:${port}${prefix}websockify`, 'binary', {
        headers,
        origin: `http://${host}`,
        rejectUnauthorized: false,
        perMessageDeflate: false,
      });
      socket.once('open', () => resolve(socket));
      socket.once('unexpected-response', (_request, response) => {
        response
          .setEncoding('utf8')
          .once('data', (body: string) =>
            reject(new Error(`WebSocket at ${host}: ${response.statusCode} ${body.slice(0, 200)}`)),
          );
      });
      socket.once('error', reject);
    });
  let socket = await openSocket();
  const echo = (): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.once('message', (data: Buffer) =>
        data.equals(message) ? resolve() : reject(new Error('Something else came back.')),
      );
      socket.send(message);
    });

  return {
    get: (path) =>
      new Promise((resolve, reject) => {
        const settings = {
          agent,
          host: '127.0.0.1',
          port,
          path: `${prefix}${path}`,
          headers,
          rejectUnauthorized: false,
        };
        const call = request(settings, (response) => {
          let bytes = 0;
          response.on('data', (part: Buffer) => {
            bytes += part.length;
          });
          response.on('error', reject);
          response.on('end', () => {
            if (response.statusCode === 200) resolve(bytes);
            else reject(new Error(`${path}: ${response.statusCode}`));
          });
        });
        call.on('error', reject);
        call.end();
      }),
    async open() {
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.terminate();
      await closed;
      socket = await openSocket();
      await echo();
    },
    echo,
    pull: (wanted) =>
      new Promise((resolve, reject) => {
        let bytes = 0;
        const onMessage = (data: Buffer): void => {
          bytes += data.length;
          if (bytes < wanted) return;
          socket.off('message', onMessage);
          socket.off('close', onClose);
          resolve(bytes);
        };
        const onClose = (code: number): void => reject(new Error(`The WebSocket closed with ${code}.`));
        socket.on('message', onMessage);
        socket.once('close', onClose);
        socket.send(String(wanted));
      }),
    close() {
      socket.terminate();
      agent.destroy();
    },
  };
}
