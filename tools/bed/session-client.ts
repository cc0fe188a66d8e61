/** Direct access to a session image's front, past Fairlead: for the bed's own tests and as the yardstick of benchmarks. */
import { request } from 'node:https';
import { WebSocket } from 'ws';
import { docker } from './docker.ts';

type SessionUser = 'kasm_user' | 'kasm_viewer';

type SessionAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};

export type DirectSession = {
  readonly id: string;
  readonly port: number;
  readonly password: string;
  /** GET with the credentials of that user; `null` sends none. */
  get(path: string, user: SessionUser | null, password?: string): Promise<SessionAnswer>;
  /** POST of a JSON value with the owner's credentials. */
  post(path: string, value: unknown): Promise<SessionAnswer>;
  /** Opens the WebSocket; rejects with the status code where the upgrade is refused. */
  websocket(user: SessionUser | null, options?: WebSocketOptions): Promise<WebSocket>;
  dispose(): Promise<void>;
};

type WebSocketOptions = { readonly protocol?: string | null; readonly origin?: string | null };

export type RunSessionOptions = {
  readonly password?: string;
  /** Further environment: tools/bed/images/desktop/README.md names the variants. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Port inside of the container. Default 6901. */
  readonly port?: number;
  /** Whether to wait at the image's own gate. Default true. */
  readonly gate?: boolean;
};

/** Runs a session image on an engine whose loopback is this machine's (engine a, or a private one) and waits until it is ready. */
export async function runSession(
  engine: { readonly socket: string },
  image: string,
  options: RunSessionOptions = {},
): Promise<DirectSession> {
  const { password = 'bed-secret', environment = {}, port: inside = 6901, gate = true } = options;
  const label = ['--label', 'fairlead-bed.direct=1'];
  const set = Object.entries({ VNC_PW: password, ...environment }).flatMap(([name, value]) => [
    '-e',
    `${name}=${value}`,
  ]);
  const id = await docker(engine, 'run', '-d', ...label, '-p', `127.0.0.1::${inside}`, ...set, image);
  if (gate) await docker(engine, 'exec', id, '/usr/bin/desktop_ready');
  const port = Number((await docker(engine, 'port', id, `${inside}/tcp`)).split(':').at(-1));
  const auth = (user: SessionUser | null, given = password): Record<string, string> =>
    user === null ? {} : { authorization: `Basic ${Buffer.from(`${user}:${given}`).toString('base64')}` };
  return {
    id,
    port,
    password,
    get: (path, user, given) => ask('GET', port, path, auth(user, given)),
    post: (path, value) => ask('POST', port, path, auth('kasm_user'), JSON.stringify(value)),
    websocket: (user, options = {}) => openWebSocket(port, auth(user), options),
    dispose: async () => {
      await docker(engine, 'rm', '-f', '-v', id);
    },
  };
}

function ask(
  method: string,
  port: number,
  path: string,
  auth: Record<string, string>,
  body = '',
): Promise<SessionAnswer> {
  return new Promise((resolve, reject) => {
    const headers = body === '' ? auth : { ...auth, 'content-length': String(Buffer.byteLength(body)) };
    const options = {
      host: '127.0.0.1',
      port,
      path,
      method,
      headers,
      rejectUnauthorized: false,
      agent: false as const,
    };
    const call = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(body);
  });
}

function openWebSocket(port: number, headers: Record<string, string>, options: WebSocketOptions): Promise<WebSocket> {
  const { protocol = 'binary', origin = 'https://bed.invalid' } = options;
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`wss://127.0.0.1:${port}/websockify`, protocol === null ? [] : [protocol], {
      headers,
      rejectUnauthorized: false,
      ...(origin === null ? {} : { origin }),
    });
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      socket.on('error', () => undefined);
      reject(new Error(`upgrade refused with ${response.statusCode}`));
      socket.terminate();
    });
    socket.once('error', reject);
  });
}
