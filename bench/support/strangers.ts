/** 200 connections of people who have no token, of every kind that costs a service something, and a person among them. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { isProof, newChallenge } from '../../common/proof.ts';
import { residentBytes } from './processes.ts';
import type { BenchSite } from './site.ts';

type StrangersReport = {
  /** How many were held open, or came again, at any time. */
  readonly strangers: number;
  /** Connections that they made in all. */
  readonly arrivals: number;
  readonly signIns: number;
  /** From the page to the answer of the first call, milliseconds. */
  readonly slowestSignInMs: number;
  readonly medianSignInMs: number;
  readonly residentBeforeBytes: number;
  /** The most that was resident meanwhile, less that. */
  readonly growthBytes: number;
};

/** How long until one that was sent away comes again, milliseconds. */
const againMs = 100;
/** How often the memory is looked at, milliseconds. */
const lookEveryMs = 50;
/** Between two sign-ins: long enough for those who were sent away to come again, several times. */
const pauseMs = 500;
/** How often who drips sends another piece, milliseconds. */
const dripMs = 250;

const exchangedSchema = z.object({ bearer: z.string(), serviceKey: z.string() });
const provedSchema = z.object({ proof: z.string() });
const readySchema = z.object({ ready: z.literal(true) });

/** What a stranger sends once it is connected. */
type Kind = (socket: Socket, host: string) => void;

const handshake = (host: string): string =>
  `GET /rpc HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n`;

const post = (host: string, length: number): string =>
  `POST /api/auth/exchange HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

function drip(socket: Socket, piece: string): void {
  const timer = setInterval(() => socket.write(piece), dripMs);
  socket.once('close', () => clearInterval(timer));
}

/** A masked text frame of fewer than 126 bytes, its mask all zeros. */
function frame(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}

const kinds: readonly Kind[] = [
  () => undefined,
  (socket, host) => {
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n`);
    drip(socket, 'X-More: more\r\n');
  },
  (socket, host) => socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nCookie: ${'x'.repeat(900 * 1024)}`),
  (socket, host) => socket.write(handshake(host)),
  (socket, host) => socket.write(`${handshake(host)}\r\n`),
  (socket, host) => {
    socket.write(`${handshake(host)}\r\n`);
    socket.once('data', () => socket.write(frame(JSON.stringify({ bearer: 'x'.repeat(43) }))));
  },
  (socket, host) => {
    const body = JSON.stringify({ token: 'x'.repeat(22) });
    socket.write(post(host, body.length) + body);
  },
  (socket, host) => {
    socket.write(post(host, 100));
    drip(socket, ' ');
  },
  (socket, host) => {
    socket.write(post(host, 8 * 1024 * 1024));
    const piece = Buffer.alloc(64 * 1024, 0x20);
    const more = (): void => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on('drain', more);
    more();
  },
];

/**
 * Signs in `signIns` times, one after the other, while `count` strangers hold what they can. Goals: the slowest sign-in
 * within 2 s, less than 300 MB more.
 * @throws where a sign-in fails: then strangers lock people out.
 */
export async function measureStrangers(
  site: Pick<BenchSite, 'pid' | 'origin' | 'openUrl'>,
  { count = 200, signIns = 10 }: { readonly count?: number; readonly signIns?: number } = {},
): Promise<StrangersReport> {
  const { host, port } = new URL(site.origin);
  const urls: string[] = [];
  for (let index = 0; index < signIns; index += 1) urls.push(await site.openUrl());
  const residentBeforeBytes = residentBytes(site.pid);
  let peak = residentBeforeBytes;
  const look = setInterval(() => {
    peak = Math.max(peak, residentBytes(site.pid));
  }, lookEveryMs);
  const crowd = startCrowd(Number(port), host, count);
  try {
    await crowd.allCame;
    const took: number[] = [];
    for (const url of urls) {
      const begin = performance.now();
      await signIn(url);
      took.push(performance.now() - begin);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    peak = Math.max(peak, residentBytes(site.pid));
    took.sort((one, other) => one - other);
    return {
      strangers: count,
      arrivals: crowd.arrivals(),
      signIns,
      slowestSignInMs: took.at(-1) ?? Number.NaN,
      medianSignInMs: took[Math.floor(took.length / 2)] ?? Number.NaN,
      residentBeforeBytes,
      growthBytes: peak - residentBeforeBytes,
    };
  } finally {
    clearInterval(look);
    crowd.end();
  }
}

function startCrowd(port: number, host: string, count: number) {
  const open = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const { promise: allCame, resolve } = Promise.withResolvers<void>();
  if (count === 0) resolve();
  let arrivals = 0;
  let over = false;

  function come(kind: Kind): void {
    const socket = connect(port, '127.0.0.1');
    open.add(socket);
    socket.resume();
    socket.on('error', () => socket.destroy());
    socket.once('connect', () => {
      arrivals += 1;
      if (arrivals === count) resolve();
      kind(socket, host);
    });
    socket.once('close', () => {
      open.delete(socket);
      if (over) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        come(kind);
      }, againMs);
      timers.add(timer);
    });
  }

  for (let index = 0; index < count; index += 1) {
    const kind = kinds[index % kinds.length];
    if (kind) come(kind);
  }
  return {
    allCame,
    arrivals: () => arrivals,
    end(): void {
      over = true;
      for (const timer of timers) clearTimeout(timer);
      for (const socket of open) socket.destroy();
    },
  };
}

/** What a browser does: the page, the token, the proof, the WebSocket. */
async function signIn(url: string): Promise<void> {
  const { port, host, hash } = new URL(url);
  const base = `http://127.0.0.1:${port}`;
  const page = await fetch(`${base}/`);
  await page.text();
  const exchanged = await fetch(`${base}/api/auth/exchange`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: new URLSearchParams(hash.slice(1)).get('token') }),
  });
  if (!exchanged.ok) throw new Error(`The person was refused: ${exchanged.status} ${await exchanged.text()}`);
  const { bearer, serviceKey } = exchangedSchema.parse(await exchanged.json());
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: { host }, origin: `http://${host}` });
  await once(socket, 'open');
  const challenge = newChallenge(crypto, `http://${host}`, 'console');
  socket.send(JSON.stringify({ prove: challenge }));
  const { proof } = provedSchema.parse(await messageOf(socket));
  if (!(await isProof(crypto.subtle, serviceKey, challenge, { signature: proof })))
    throw new Error('The service did not prove itself.');
  socket.send(JSON.stringify({ bearer }));
  readySchema.parse(await messageOf(socket));
  socket.terminate();
}

/** The next message. @throws with the close code where the service hangs up instead. */
function messageOf(socket: WebSocket): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onClose = (code: number) => reject(new Error(`The service closed the person's connection with ${code}.`));
    socket.once('close', onClose);
    socket.once('message', (data: Buffer) => {
      socket.off('close', onClose);
      resolve(JSON.parse(data.toString()));
    });
  });
}
