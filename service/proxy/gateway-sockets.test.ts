import { randomBytes } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Bench, shownBy, useGateway } from './test-gateway.ts';
import {
  type Certificate,
  type Container,
  eventually,
  makeCertificate,
  type Opened,
  openSocket,
  portOf,
  startContainer,
  targetFor,
  viewPath,
} from './test-kit.ts';
import type { DesktopTarget, IssuedView, ViewMode } from './types.ts';

let certificate: Certificate;
let container: Container;
let bench: Bench;
let change: Partial<DesktopTarget>;

beforeAll(() => {
  certificate = makeCertificate();
});
beforeEach(async () => {
  change = {};
  container = await startContainer(certificate);
});
afterEach(() => container.close());

const issue = (mode: ViewMode = 'control', sessionId = 'session-1', userId = 'user-1'): Promise<IssuedView> =>
  bench.gateway.issue({ sessionId, userId, mode, connectionId: 'c1', tokenId: `token of ${userId}` });
const open = (view: IssuedView, change?: Parameters<typeof openSocket>[3]): Promise<Opened> =>
  openSocket(portOf(view), view, viewPath(view, 'websockify'), change);
const heard = (opened: Opened, text: string) => eventually(() => expect(opened.messages.map(String)).toContain(text));

describe.each(shownBy)('shown by $by', ({ workers }) => {
  useGateway(
    workers,
    async (sessionId, mode) => {
      const username = mode === 'view' ? 'kasm_viewer' : 'kasm_user';
      return targetFor(container, { sessionId, username, ...change });
    },
    (made) => {
      bench = made;
    },
  );

  describe('the WebSocket of a view', () => {
    it('reaches the container with credentials, origin and sub-protocol', async () => {
      const opened = await open(await issue());
      expect(opened.socket.protocol).toBe('binary');
      await heard(opened, 'hello kasm_user');
      opened.socket.send(Buffer.from('key'));
      await heard(opened, 'ack kasm_user');
      expect(container.typed.map(String)).toEqual(['key']);
      const handshake = container.seen.at(-1);
      expect(handshake?.url).toBe('/websockify');
      expect(handshake?.headers.origin).toBe('https://localhost:6901');
      expect(handshake?.headers.cookie).toBeUndefined();
      expect(container.failures()).toBe(0);
      await eventually(() => expect(bench.gateway.metrics().openSockets).toBe(1));
      opened.socket.close();
      await opened.closed;
      await eventually(() => expect(bench.gateway.metrics().openSockets).toBe(0));
    });

    it('serves a page that names no sub-protocol', async () => {
      const opened = await open(await issue(), { protocols: [] });
      expect(opened.socket.protocol).toBe('');
      await heard(opened, 'hello kasm_user');
    });

    it('with a view ticket uses the read-only user, and cannot type', async () => {
      const opened = await open(await issue('view'));
      await heard(opened, 'hello kasm_viewer');
      opened.socket.send(Buffer.from('key'));
      await heard(opened, 'ack kasm_viewer');
      expect(container.typed).toEqual([]);
    });

    it('keeps the two modes of one session apart, also in the same moment', async () => {
      for (const [mode, user] of [
        ['control', 'kasm_user'],
        ['view', 'kasm_viewer'],
        ['control', 'kasm_user'],
      ] as const) {
        await heard(await open(await issue(mode)), `hello ${user}`);
      }
    });

    it('refuses foreign tickets, other origins and other paths', async () => {
      const [one, two] = [await issue(), await issue('control', 'session-2')];
      await expect(openSocket(portOf(one), one, viewPath(two, 'websockify'))).rejects.toThrow('refused with 403');
      await expect(open(one, { origin: two.origin })).rejects.toThrow('refused with 403');
      await expect(open(one, { origin: 'http://fairlead.localhost:7000' })).rejects.toThrow('refused with 403');
      await expect(openSocket(portOf(one), one, viewPath(one, 'vnc.html'))).rejects.toThrow('refused with 400');
      await expect(openSocket(portOf(one), one, viewPath(one, 'api/x'))).rejects.toThrow('refused with 403');
      expect(container.seen).toEqual([]);
    });

    it('is there once: a replayed ticket is refused while it is open, and after it was revoked', async () => {
      const view = await issue();
      const opened = await open(view);
      await expect(open(view)).rejects.toThrow('refused with 409');
      opened.socket.close();
      await opened.closed;
      const again = await eventually(() => open(view));
      bench.gateway.revoke({ viewId: view.viewId });
      await again.closed;
      await expect(open(view)).rejects.toThrow('refused with 410');
    });

    it.each(['viewId', 'sessionId', 'userId', 'tokenId'] as const)(
      'ends at once when its %s is revoked',
      async (by) => {
        const view = await issue();
        const other = await issue('control', 'session-2', 'user-2');
        const [opened, spared] = [await open(view), await open(other)];
        const value = { viewId: view.viewId, sessionId: 'session-1', userId: 'user-1', tokenId: 'token of user-1' }[by];
        expect(bench.gateway.revoke({ [by]: value })).toBe(1);
        expect(await opened.closed).toBe(1006);
        expect(spared.socket.readyState).toBe(WebSocket.OPEN);
        await eventually(() => expect(container.connections.size).toBe(1));
      },
    );

    // The clock and the way are this process's own.
    if (workers === 0)
      it('ends a minute after the console left', async () => {
        const opened = await open(await issue());
        bench.gateway.connectionClosed('c1');
        bench.clock.advance(59_999);
        opened.socket.send(Buffer.from('key'));
        await heard(opened, 'ack kasm_user');
        bench.clock.advance(1);
        await opened.closed;
      });

    // The clock and the way are this process's own.
    if (workers === 0)
      it('ends while it is still being dialled', async () => {
        let dialled: () => void = () => undefined;
        const isDialled = new Promise<void>((resolve) => {
          dialled = resolve;
        });
        let goOn: () => void = () => undefined;
        const gate = new Promise<void>((resolve) => {
          goOn = resolve;
        });
        const plain = targetFor(container);
        change = {
          dial: async (signal) => {
            dialled();
            await gate;
            return plain.dial(signal);
          },
        };
        const view = await issue();
        const attempt = open(view);
        const refused = expect(attempt).rejects.toThrow();
        await isDialled;
        bench.gateway.revoke({ viewId: view.viewId });
        goOn();
        await refused;
        await eventually(() => expect(container.connections.size).toBe(0));
        expect(bench.gateway.metrics().openSockets).toBe(0);
      });

    it('ends when the container goes, and takes the container’s side with it when the browser goes', async () => {
      const view = await issue();
      const opened = await open(view);
      for (const socket of container.connections) socket.destroy();
      await opened.closed;
      const again = await open(view);
      again.socket.terminate();
      await eventually(() => expect(container.connections.size).toBe(0));
    });

    it('carries messages of every size as they are, in their order, also to a browser that is slow', async () => {
      const sizes = Array.from({ length: 150 }, (_, index) => (index * 7919) % 200_003);
      const sent = sizes.map((size) => randomBytes(size));
      container.onSocket((socket) => {
        for (const message of sent) socket.send(message);
      });
      const opened = await open(await issue());
      for (let turn = 0; opened.messages.length < sent.length; turn += 1) {
        if (turn % 2 === 0) opened.socket.pause();
        else opened.socket.resume();
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(Buffer.concat(opened.messages).equals(Buffer.concat(sent))).toBe(true);
      expect(opened.messages.map(({ length }) => length)).toEqual(sizes);
    });

    it('joins nothing to an answer that is no WebSocket', async () => {
      const view = await issue();
      for (const answer of [
        'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n',
      ]) {
        container.onUpgrade((_request, socket) => {
          socket.write(answer);
          return true;
        });
        await expect(open(view)).rejects.toThrow('refused with 502');
      }
      await eventually(() => expect(container.connections.size).toBe(0));
    });

    it('survives a browser that breaks off in the middle of the handshake', async () => {
      const view = await issue();
      const socket = connectTcp(portOf(view), '127.0.0.1');
      const host = new URL(view.origin).host;
      socket.write(
        `GET ${viewPath(view, 'websockify')} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${view.origin}\r\nConnection: Upgrade\r\n` +
          `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16, 1).toString('base64')}\r\n\r\n`,
        () => socket.resetAndDestroy(),
      );
      await new Promise((resolve) => socket.once('close', resolve));
      await eventually(() => expect(bench.gateway.metrics().openSockets).toBe(0));
      await heard(await eventually(() => open(view)), 'hello kasm_user');
    });
  });

  /** The container sends `total` bytes as fast as it may; the browser reads nothing until the container is stuck. */
  async function flood(opened: Promise<Opened>, pushed: Promise<WebSocket>) {
    const chunk = Buffer.alloc(64 * 1024, 7);
    const total = 192 * 1024 * 1024;
    const viewer = await opened;
    viewer.socket.pause();
    const source = await pushed;
    let sent = 0;
    let highest = 0;
    let isStuck = false;
    const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
    while (sent < total && !isStuck) {
      source.send(chunk);
      sent += chunk.length;
      highest = Math.max(highest, bench.gateway.metrics().bufferedBytes);
      // Stuck: the container's own queue does not move for many turns of the loop.
      for (let turns = 0; source.bufferedAmount > 1_000_000 && !isStuck; turns += 1) {
        await turn();
        highest = Math.max(highest, bench.gateway.metrics().bufferedBytes);
        isStuck = turns > 2000;
      }
      if (sent % (1024 * 1024) === 0) await turn();
    }
    return { viewer, sent, highest, isStuck };
  }

  // How much is held is looked at in the turns of this process's own loop.
  if (workers === 0)
    describe('a browser that does not read', () => {
      it.each(['control', 'rfb view'] as const)(
        'makes the container wait instead of filling the memory (%s)',
        async (kind) => {
          if (kind === 'rfb view') change = { protocol: 'rfb' };
          let give: (socket: WebSocket) => void = () => undefined;
          const pushed = new Promise<WebSocket>((resolve) => {
            give = resolve;
          });
          container.onSocket((socket) => {
            socket.send(Buffer.from('RFB 003.008\n'));
            give(socket);
          });
          const { viewer, sent, highest, isStuck } = await flood(
            open(await issue(kind === 'control' ? 'control' : 'view')),
            pushed,
          );
          expect(isStuck).toBe(true);
          expect(highest).toBeGreaterThan(0);
          expect(highest).toBeLessThan(2 * 1024 * 1024);
          let received = 0;
          const all = new Promise<void>((resolve) => {
            viewer.socket.on('message', (data) => {
              received += Buffer.isBuffer(data) ? data.length : 0;
              if (received >= sent) resolve();
            });
          });
          viewer.socket.resume();
          await all;
          viewer.socket.terminate();
        },
        60_000,
      );
    });

  describe('a view of a plain RFB server', () => {
    /** Handshake of a viewer, then whatever it likes, in frames of any size. */
    async function watch() {
      change = { protocol: 'rfb' };
      const received: Buffer[] = [];
      container.onSocket((socket) => {
        socket.send(Buffer.from('RFB 003.008\n\x01\x01', 'latin1'));
        socket.on('message', (data) => received.push(Buffer.isBuffer(data) ? data : Buffer.from('?')));
      });
      const view = await issue('view');
      const opened = await open(view);
      await eventually(() => expect(Buffer.concat(opened.messages).length).toBe(14));
      return { opened, received, view };
    }
    const key = Buffer.from([4, 1, 0, 0, 0, 0, 0, 0x61]);
    const update = Buffer.from([3, 1, 0, 0, 0, 0, 4, 0, 3, 0]);
    const hello = Buffer.from('RFB 003.008\n\x01\x00', 'latin1');
    const passedHello = Buffer.from('RFB 003.008\n\x01\x01', 'latin1');

    it('passes requests for pictures and no key press, however the frames are cut', async () => {
      const { opened, received } = await watch();
      const stream = Buffer.concat([hello, key, update, key, key, update]);
      for (const byte of stream) opened.socket.send(Buffer.from([byte]));
      // One message in many fragments, cut inside a key press.
      const more = Buffer.concat([key, update, key]);
      for (let at = 0; at < more.length; at += 3)
        opened.socket.send(more.subarray(at, at + 3), { fin: at + 3 >= more.length });
      const expected = Buffer.concat([passedHello, update, update, update]);
      await eventually(() => expect(Buffer.concat(received)).toEqual(expected));
    });

    it('ends a viewer that talks in a way that cannot be followed', async () => {
      const { opened, received } = await watch();
      opened.socket.send(Buffer.concat([hello, Buffer.from([77, 0, 0]), key]));
      expect(await opened.closed).toBe(1008);
      expect(Buffer.concat(received).includes(key)).toBe(false);
      await eventually(() => expect(bench.gateway.metrics().openSockets).toBe(0));
      expect(bench.log.join('\n')).toContain('VIEW_RFB_REFUSED');
    });

    it('ends a viewer that sends text, and at once when revoked', async () => {
      const { opened } = await watch();
      opened.socket.send('text');
      expect(await opened.closed).toBe(1008);
      const second = await watch();
      bench.gateway.revoke({ viewId: second.view.viewId });
      await second.opened.closed;
      await eventually(() => expect(container.connections.size).toBe(0));
    });

    it('is not filtered for a control ticket', async () => {
      change = { protocol: 'rfb' };
      const opened = await open(await issue('control'));
      opened.socket.send(key);
      await eventually(() => expect(Buffer.concat(container.typed)).toEqual(key));
    });
  });
});
