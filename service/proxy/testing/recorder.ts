/** Stands between a browser and a server, passes every byte on as it is, and keeps the heads of HTTP requests. */
import { connect, createServer, type Socket } from 'node:net';

export type RecordedRequest = {
  /** Method and target. */
  readonly line: string;
  /** Lower-case names; values of repeated ones are joined. */
  readonly headers: Readonly<Record<string, string>>;
};

export type Recorder = {
  readonly port: number;
  readonly requests: RecordedRequest[];
  forwardTo(port: number): void;
  close(): Promise<void>;
};

export async function startRecorder(): Promise<Recorder> {
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  let target = 0;
  const server = createServer((browser) => {
    const gateway = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [browser, gateway],
      [gateway, browser],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    browser.on('data', headReader(requests));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    requests,
    forwardTo: (port) => {
      target = port;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Browsers send reads without bodies here; what follows an upgrade is not HTTP and is let go. */
function headReader(requests: RecordedRequest[]): (chunk: Buffer) => void {
  let text = '';
  let isUpgraded = false;
  return (chunk) => {
    if (isUpgraded) return;
    text += chunk.toString('latin1');
    for (let end = text.indexOf('\r\n\r\n'); end !== -1 && !isUpgraded; end = text.indexOf('\r\n\r\n')) {
      const [line = '', ...fields] = text.slice(0, end).split('\r\n');
      const headers: Record<string, string> = {};
      for (const field of fields) {
        const colon = field.indexOf(':');
        const name = field.slice(0, colon).toLowerCase();
        const value = field.slice(colon + 1).trim();
        headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
      }
      requests.push({ line, headers });
      isUpgraded = headers.upgrade !== undefined;
      text = text.slice(end + 4);
    }
  };
}
