/**
 * GETs from a container registry. An image's name is hostile: a published entry may name any host and port, and the
 * service looks at it before anybody has installed anything.
 *
 * SECURITY: design §5.2: what a name can make the service do, and why that is enough.
 * - The host of the name itself may be loopback or in the own network: private registries are there, and an engine
 *   would contact them at the install anyway. It is asked by GET under `/v2/` only, without credentials, at the port
 *   the name says (443 where silent), and nothing of the answer but sizes and digests that fit together is ever used:
 *   open, closed, silent or "no registry" all become the same null. So it tells no publisher what answers where.
 * - Link-local addresses (metadata services of clouds) and reserved ones are never asked.
 * - What a registry answers (redirects, token realm) never leads further inwards than the registry is, never from https
 *   to http, and takes the token nowhere but to the registry itself. A name is resolved once per request and the
 *   connection goes to just the addresses that were checked.
 * - http only on loopback, as engines do.
 * - Everything is bounded: bytes, redirects, and, by the caller's signal, time. Compressed answers are not asked for and
 *   not read.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { type AddressClass, leadsInwards, mostInside } from './fetch-address.ts';
import type { HttpClient, ResolvedAddress } from './fetch-http.ts';

/** Why an image could not be read. For the log at most: people are only told that it cannot be read. */
export class ImageUnreadable extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(`The image could not be read: ${reason}`);
    this.name = 'ImageUnreadable';
    this.reason = reason;
  }
}

export type ImageRequest = {
  readonly url: URL;
  /** The most inside class that may be contacted. */
  readonly ceiling: AddressClass;
  /** Told the class of the address that is contacted first, before it is. */
  readonly onFirstHop?: (addressClass: AddressClass) => void;
  /** Goes to the origin of `url` only. */
  readonly token: string | null;
  readonly accept: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
};

export type ImageAnswer =
  | { readonly kind: 'body'; readonly body: Buffer }
  /** 401, with its challenge. */
  | { readonly kind: 'challenge'; readonly header: string | undefined };

const MAX_REDIRECTS = 3;
const IDLE_MS = 4000;

/** @throws ImageUnreadable, and what the network throws. */
export async function imageGet(client: HttpClient, request: ImageRequest): Promise<ImageAnswer> {
  let { url, ceiling } = request;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const { addresses, addressClass } = await checkedAddresses(client, url, ceiling, request.signal);
    if (hop === 0) request.onFirstHop?.(addressClass);
    ceiling = addressClass;
    const headers = {
      accept: request.accept,
      'accept-encoding': 'identity',
      'user-agent': 'Fairlead',
      ...(request.token !== null && url.origin === request.url.origin
        ? { authorization: `Bearer ${request.token}` }
        : {}),
    };
    const response = await client.transport({ url, addresses, headers, idleMs: IDLE_MS, signal: request.signal });
    try {
      const status = response.statusCode ?? 0;
      if (status === 200) return { kind: 'body', body: await readBody(response, request) };
      if (status === 401 && hop === 0) return { kind: 'challenge', header: response.headers['www-authenticate'] };
      if (![301, 302, 303, 307, 308].includes(status)) throw new ImageUnreadable(`status ${status}`);
      url = redirected(response.headers.location, url);
    } finally {
      response.destroy();
    }
  }
  throw new ImageUnreadable('too many redirects');
}

/** Resolves once; the connection then goes to just these addresses. */
async function checkedAddresses(
  client: HttpClient,
  url: URL,
  ceiling: AddressClass,
  signal: AbortSignal,
): Promise<{ addresses: readonly ResolvedAddress[]; addressClass: AddressClass }> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const addresses = family === 0 ? await untilAborted(client.resolve(host), signal) : [{ address: host, family }];
  const classes = addresses.map(({ address }) => client.classify(address));
  const addressClass = mostInside(classes);
  if (addresses.length === 0) throw new ImageUnreadable('name without address');
  // `loopback` is further inside than `link-local`, so a mixed answer is looked at address by address.
  if (classes.includes('reserved') || classes.includes('link-local')) throw new ImageUnreadable('address refused');
  if (leadsInwards(ceiling, addressClass)) throw new ImageUnreadable('address leads inwards');
  if (url.protocol !== 'https:' && !classes.every((one) => one === 'loopback')) {
    throw new ImageUnreadable('http outside this machine');
  }
  return { addresses, addressClass };
}

function redirected(location: string | undefined, from: URL): URL {
  const target = location === undefined ? null : URL.parse(location, from);
  if (target === null || (target.protocol !== 'https:' && target.protocol !== 'http:'))
    throw new ImageUnreadable('redirect leads nowhere');
  if (from.protocol === 'https:' && target.protocol === 'http:') throw new ImageUnreadable('redirect to http');
  if (target.username !== '' || target.password !== '') throw new ImageUnreadable('redirect with credentials');
  return target;
}

async function readBody(response: IncomingMessage, { maxBytes, signal }: ImageRequest): Promise<Buffer> {
  const encoding = response.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw new ImageUnreadable('compressed answer');
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw new ImageUnreadable('too large');
  const chunks: Buffer[] = [];
  let size = 0;
  const abort = (): void => {
    response.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new ImageUnreadable('too large');
      chunks.push(chunk);
    }
  } finally {
    signal.removeEventListener('abort', abort);
  }
  signal.throwIfAborted();
  return Buffer.concat(chunks, size);
}

/** JSON of a body; with `digest` only when the bytes are what it names. */
export function readJson(body: Buffer, digest: string | null): unknown {
  if (digest !== null && digest !== `sha256:${createHash('sha256').update(body).digest('hex')}`) {
    throw new ImageUnreadable('digest does not match');
  }
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // A parser's message may quote what was read; that it is no JSON is all there is to say.
    throw new ImageUnreadable('no JSON');
  }
}

/** Waits for `work` until the signal says to leave; `work` itself goes on. Rejects with the signal's reason then. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const abort = (): void => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  return promise;
}
