/** Connections to sessions whose servers write what they like. */
import { createServer, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { createCertificatePins } from './pinned-tls.ts';
import { handClock } from './test-gateway.ts';
import { eventually, webTargetFor } from './test-kit.ts';
import type { ViewTarget } from './types.ts';
import { bodyOf, createUpstream, type Upstream, type UpstreamRequest } from './upstream.ts';

let server: Server;
let target: ViewTarget;
let upstream: Upstream;
let connections: Socket[];
/** What came on each connection, as it came. */
let heard: string[];
let onData: (socket: Socket, said: string, connection: number) => void;

beforeEach(async () => {
  connections = [];
  heard = [];
  server = createServer((socket) => {
    const index = connections.push(socket) - 1;
    heard[index] = '';
    socket.on('data', (bytes) => {
      heard[index] += bytes.toString('latin1');
      onData(socket, bytes.toString('latin1'), index);
    });
    socket.on('error', () => socket.destroy());
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    }),
  );
  target = webTargetFor({ port }, { scheme: 'http' });
  upstream = createUpstream(systemClock(), createCertificatePins());
});
afterEach(async () => {
  upstream.close();
  for (const socket of connections) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const get = (more: Partial<UpstreamRequest> = {}) => upstream.request(target, { method: 'GET', path: '/', ...more });
const body = async (more?: Partial<UpstreamRequest>): Promise<string> => text(bodyOf(await get(more)));
const answer = (words: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${words.length}\r\n\r\n${words}`;

describe('an answer', () => {
  it.each([
    ['of known length', answer('words')],
    ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nwo\r\n3\r\nrds\r\n0\r\n\r\n'],
    [
      'after others that are none',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${answer('words')}`,
    ],
  ])('is read as it was meant, byte by byte: %s', async (_what, said) => {
    onData = (socket) => {
      let at = 0;
      const next = (): void => {
        if (at < said.length) socket.write(said.charAt(at), next);
        at += 1;
      };
      next();
    };
    expect([await body(), await body(), connections.length]).toEqual(['words', 'words', 1]);
  });

  it('that ends with its connection is whole then', async () => {
    onData = (socket) => void socket.end('HTTP/1.0 200 OK\r\n\r\nwords');
    expect([await body(), await body(), connections.length]).toEqual(['words', 'words', 2]);
  });

  it.each([
    ['of known length', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nwords'],
    ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwords\r\n'],
  ])('that breaks off is not taken for a whole one: %s', async (_what, said) => {
    onData = (socket) => void socket.end(said);
    await expect(body()).rejects.toThrow('closed before the answer was whole');
  });

  it.each([
    ['another protocol', 'SSH-2.0-x\r\n\r\n'],
    ['a switch that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'],
    ['a head without end', `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(70_000)}`],
    ['no answer after all, again and again', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(20)],
  ])('is refused, and its connection ended: %s', async (_what, said) => {
    onData = (socket) => void socket.write(said);
    await expect(get()).rejects.toMatchObject({ code: 'VIEW_ANSWER_REFUSED' });
    await eventually(() => expect(connections.every((socket) => socket.destroyed)).toBe(true));
  });

  it('with something behind it, that nobody asked for, costs the connection; the next request has its own', async () => {
    onData = (socket, _said, connection) =>
      void socket.write(connection === 0 ? `${answer('one')}${answer('not')}` : answer('two'));
    expect([await body(), await body(), connections.length]).toEqual(['one', 'two', 2]);
  });

  it('that comes before it was asked for is never given to the next request', async () => {
    onData = (socket, _said, connection) => void socket.write(answer(connection === 0 ? 'one' : 'two'));
    expect(await body()).toBe('one');
    connections[0]?.write(answer('not'));
    await eventually(() => expect(connections[0]?.destroyed).toBe(true));
    expect(await body()).toBe('two');
  });

  it('that never comes has a limit', async () => {
    // On a connection that stands: one that is still being opened waits for the next request.
    onData = (socket) => void socket.write(answer('one'));
    expect(await body()).toBe('one');
    onData = () => undefined;
    await expect(get({ deadlineMs: 20 })).rejects.toMatchObject({ code: 'VIEW_TIMED_OUT' });
    await eventually(() => expect(connections[0]?.destroyed).toBe(true));
  });
});

describe('connections', () => {
  it('are never more than they may be, however many ask at once, and each is used again', async () => {
    const waiting: Socket[] = [];
    onData = (socket) => void waiting.push(socket);
    const kasm: ViewTarget = { ...target, protocol: 'kasmvnc', username: 'u', password: 'p' };
    const asked = Array.from({ length: 40 }, () => upstream.request(kasm, { method: 'GET', path: '/' }));
    for (let answered = 0; answered < asked.length; answered += 1) {
      await eventually(() => expect(waiting.length).toBeGreaterThan(0));
      waiting.shift()?.write(answer('x'));
    }
    await Promise.all(asked);
    expect(connections.length).toBe(6);
  });

  it('whose answers go on for long keep nobody waiting, and count again once they have ended', async () => {
    const clock = handClock();
    const own = createUpstream(clock, createCertificatePins());
    const kasm: ViewTarget = { ...target, protocol: 'kasmvnc', username: 'u', password: 'p' };
    const ask = (path: string) => own.request(kasm, { method: 'GET', path });
    onData = (socket, said) => {
      if (said.startsWith('GET /page')) socket.write(answer('x'));
      else socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n');
    };
    try {
      const heard = await Promise.all(Array.from({ length: 6 }, () => ask('/sound')));
      const page = ask('/page');
      clock.advance(4_999);
      expect(connections.length).toBe(6);
      clock.advance(1);
      expect(await text(bodyOf(await page))).toBe('x');
      expect(connections.length).toBe(7);
      // Their ends bring six back, to the one that there is.
      for (const one of heard) one.consume({ bytes: () => false, end: () => undefined, failed: () => undefined });
      for (const socket of connections.slice(0, 6)) socket.write('0\r\n\r\n');
      await eventually(() => expect(connections.filter((socket) => socket.destroyed)).toHaveLength(1));
      const pages = await Promise.all(Array.from({ length: 12 }, () => ask('/page')));
      expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200));
      expect(connections.length).toBe(7);
    } finally {
      own.close();
    }
  });

  it('that cannot be made do not hold up who waits behind them', async () => {
    await new Promise((resolve) => server.close(resolve));
    const asked = Array.from({ length: 100 }, () => get());
    for (const one of asked) await expect(one).rejects.toMatchObject({ code: 'SESSION_PORT_REFUSED' });
  });

  it('are not kept where the body was not sent to its end', async () => {
    onData = (socket, _said, connection) => {
      if (heard[connection]?.includes('\r\n\r\n') === true) socket.write(answer('early'));
    };
    const endless = new Readable({ read: () => undefined });
    endless.push('some');
    expect(await body({ method: 'POST', body: endless })).toBe('early');
    await eventually(() => expect(connections[0]?.destroyed).toBe(true));
  });
});

describe('a body', () => {
  it.each([
    [{}, /transfer-encoding: chunked\r\n[\s\S]*\r\n\r\n4\r\nsome\r\n4\r\nmore\r\n0\r\n\r\n$/],
    [{ 'content-length': '8' }, /content-length: 8\r\n[\s\S]*\r\n\r\nsomemore$/],
  ])('goes as it comes, with its length or in chunks: %j', async (headers, expected) => {
    onData = (socket, _said, connection) => {
      if (/(more|0\r\n\r\n)$/.test(heard[connection] ?? '')) socket.write(answer('thanks'));
    };
    const sent = Readable.from([Buffer.from('some'), Buffer.from('more')]);
    expect(await body({ method: 'POST', headers, body: sent })).toBe('thanks');
    expect(heard[0]).toMatch(expected);
  });

  it('that breaks off takes its request with it, and is not sent again', async () => {
    onData = () => undefined;
    const broken = new Readable({ read: () => undefined });
    broken.push('some');
    const asked = get({ method: 'POST', body: broken });
    await eventually(() => expect(heard[0]).toContain('some'));
    broken.destroy(new Error('gone'));
    await expect(asked).rejects.toMatchObject({ code: 'VIEW_UNREACHABLE' });
    expect(connections).toHaveLength(1);
  });
});
