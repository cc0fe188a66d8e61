/** The gateway over streams that are no sockets, as SSH channels are none. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, startGateway } from './test-gateway.ts';
import {
  ask,
  type Certificate,
  type Container,
  eventually,
  makeCertificate,
  openSocket,
  startContainer,
  targetFor,
  viewPath,
} from './test-kit.ts';
import type { DesktopTarget } from './types.ts';

/** A plain stream in front of a TCP connection. */
class Channel extends Duplex {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}

let certificate: Certificate;
let container: Container;
let bench: Bench;
let change: Partial<DesktopTarget>;
let channels: Channel[];

const dialer = (port: () => number): DesktopTarget['dial'] => {
  return () =>
    new Promise((resolve, reject) => {
      const socket = connect(port(), '127.0.0.1');
      socket.once('error', reject).once('connect', () => {
        const channel = new Channel(socket);
        channels.push(channel);
        resolve(channel);
      });
    });
};

beforeAll(() => {
  certificate = makeCertificate();
});
beforeEach(async () => {
  channels = [];
  container = await startContainer(certificate);
  change = { dial: dialer(() => container.port) };
  bench = await startGateway(async (sessionId) => targetFor(container, { sessionId, ...change }));
});
afterEach(async () => {
  await bench.gateway.close();
  await container.close();
});

const issue = () => bench.gateway.issue({ sessionId: 'session-1', userId: 'u', mode: 'control', connectionId: 'c1' });

describe('over channels', () => {
  it('speaks TLS, keeps connections and carries WebSockets', async () => {
    const view = await issue();
    for (let count = 0; count < 3; count += 1) {
      expect((await ask(bench.port, view.origin, viewPath(view, 'vnc.html'))).status).toBe(200);
    }
    expect(channels).toHaveLength(1);
    const opened = await openSocket(bench.port, view, viewPath(view, 'websockify'));
    opened.socket.send(Buffer.alloc(300_000, 5));
    await eventually(() => expect(Buffer.concat(container.typed)).toHaveLength(300_000));
    opened.socket.terminate();
  });

  it('notices a channel that is lost while it is kept, and while it carries a view', async () => {
    const view = await issue();
    expect((await ask(bench.port, view.origin, viewPath(view, 'vnc.html'))).status).toBe(200);
    for (const channel of channels) channel.destroy();
    expect((await ask(bench.port, view.origin, viewPath(view, 'vnc.html'))).status).toBe(200);
    const opened = await openSocket(bench.port, view, viewPath(view, 'websockify'));
    for (const channel of channels) channel.destroy();
    expect(await opened.closed).toBe(1006);
  });

  it.each(['ECONNRESET', 'EPIPE'])('asks anew where all kept channels turn out to be closed: %s', async (code) => {
    const view = await issue();
    const get = async () => (await ask(bench.port, view.origin, viewPath(view, 'vnc.html'))).status;
    // Three at a time, so that each has a channel of its own.
    const waiting: ServerResponse[] = [];
    container.onPage((_request, response) => {
      if (waiting.length === 3) return false;
      if (waiting.push(response) === 3) for (const each of waiting) each.end();
      return true;
    });
    expect(await Promise.all([get(), get(), get()])).toEqual([200, 200, 200]);
    const kept = [...channels];
    expect(kept).toHaveLength(3);
    for (const channel of kept)
      channel._write = (_chunk, _encoding, done) => done(Object.assign(new Error(`write ${code}`), { code }));
    expect(await get()).toBe(200);
    expect(channels).toHaveLength(4);
  });

  it('does not wait for the answer of a channel that is lost', async () => {
    container.onPage(() => {
      for (const channel of channels) channel.destroy();
      return true;
    });
    const view = await issue();
    expect((await ask(bench.port, view.origin, viewPath(view, 'vnc.html'))).status).toBe(502);
  });

  it('speaks plain HTTP to a container without TLS', async () => {
    const plain: Server = createServer((_request, response) => void response.end('plain'));
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const address: AddressInfo | string | null = plain.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    change = { scheme: 'http', dial: dialer(() => port) };
    const view = await issue();
    try {
      for (let count = 0; count < 3; count += 1) {
        expect((await ask(bench.port, view.origin, viewPath(view, 'vnc.html'))).body).toBe('plain');
      }
      expect(channels).toHaveLength(1);
    } finally {
      plain.closeAllConnections();
      plain.close();
    }
  });

  it('gives a reason when the channel is closed during the handshake', async () => {
    const inner = dialer(() => container.port);
    change = {
      dial: async (signal) => {
        const channel = await inner(signal);
        setImmediate(() => channel.destroy());
        return channel;
      },
    };
    const view = await issue();
    const answer = await ask(bench.port, view.origin, viewPath(view, 'vnc.html'), { accept: 'application/json' });
    expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([502, 'VIEW_UNREACHABLE']);
  });
});
