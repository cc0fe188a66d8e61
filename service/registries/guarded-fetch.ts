/**
 * The one way in which the service fetches what a registry, or anything that a registry names, is made of: lists, icons,
 * manifests of images. Where it may lead, how much may come and how long that may take is a policy.
 *
 * SECURITY: docs/security.md 2.3: an address that a stranger chose must not turn the service against its own network.
 * - A name is resolved once per hop, all its addresses are classified, and the connection goes to just these.
 * - The first hop may be as far inside as the policy says; a redirect never leads further inside than the hop before.
 * - Link-local addresses (metadata services of clouds) are reached from nowhere but themselves; reserved ones never.
 * - Redirects stay on http and https, never lead from https to http, hold no credentials, and take no token along.
 * - Bytes are counted after decompression.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { untilAborted } from '../async/abort.ts';
import { type AddressClass, type ClassifyAddress, leadsInwards, mostInside } from './fetch-address.ts';

export type ResolvedAddress = { readonly address: string; readonly family: number };
export type Resolve = (hostname: string) => Promise<readonly ResolvedAddress[]>;

/**
 * Sends one request and gives the response as soon as its headers are there. The direct one connects to `addresses`
 * and to nothing else; one for a proxy takes its place later and must check names as far as it can.
 */
export type Transport = (request: {
  readonly url: URL;
  readonly addresses: readonly ResolvedAddress[];
  readonly headers: Readonly<Record<string, string>>;
  readonly idleMs: number;
  readonly signal: AbortSignal;
}) => Promise<IncomingMessage>;

export type HttpClient = {
  readonly resolve: Resolve;
  readonly classify: ClassifyAddress;
  readonly transport: Transport;
};

export type FetchPolicy = {
  /** The most inside address class that the first hop may have. */
  readonly ceiling: AddressClass;
  /** Classes that are never asked, also as the first hop. `reserved` never is, whatever this says. */
  readonly never: readonly AddressClass[];
  /** Where http without TLS may be spoken. */
  readonly plainHttp: 'anywhere' | 'loopback';
  readonly redirects: number;
  /** Of the body after decompression. */
  readonly bytes: number;
  /** Without any byte arriving, milliseconds. */
  readonly idleMs: number;
  /** Whether compressed answers are asked for and taken. */
  readonly compressed: boolean;
};

export type FetchRequest = {
  readonly url: URL;
  readonly policy: FetchPolicy;
  readonly headers: Readonly<Record<string, string>>;
  /** Value of the Authorization header; goes to the origin of `url` only. */
  readonly authorization?: string | null;
  /** Ends everything, its deadline included. */
  readonly signal: AbortSignal;
  /** Told of every hop before it is connected to: known also where the request then fails. */
  readonly onHop?: (hop: { readonly url: URL; readonly addressClass: AddressClass; readonly number: number }) => void;
};

export type FetchAnswer = {
  readonly status: number;
  readonly statusMessage: string;
  /** After redirects. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** Redirects that were followed. */
  readonly hops: number;
  /** Of the first hop: the address that was asked for. */
  readonly addressClass: AddressClass;
  /** Of an answer 200; what comes with any other is not read. */
  readonly body: Buffer | null;
};

export type RefusalReason =
  | 'address'
  | 'no-address'
  | 'plain-http'
  | 'redirect-nowhere'
  | 'redirect-scheme'
  | 'redirect-to-http'
  | 'redirect-with-credentials'
  | 'too-many-redirects'
  | 'too-large'
  | 'compressed';

/** What the policy does not let through. Callers turn it into an error of their own. */
export class FetchRefused extends Error {
  readonly reason: RefusalReason;
  readonly url: URL;
  /** 0 for the address that was asked for; above that for redirects. */
  readonly hop: number;
  readonly addressClass: AddressClass | null;
  constructor(reason: RefusalReason, at: { url: URL; hop: number; addressClass?: AddressClass | null }) {
    super(`The fetch was refused: ${reason}`);
    this.name = 'FetchRefused';
    this.reason = reason;
    this.url = at.url;
    this.hop = at.hop;
    this.addressClass = at.addressClass ?? null;
  }
}

/** GETs an address within a policy. @throws FetchRefused, the signal's reason, and what the network throws */
export async function guardedGet(client: HttpClient, request: FetchRequest): Promise<FetchAnswer> {
  const { policy, signal } = request;
  let { url } = request;
  let { ceiling } = policy;
  let first: AddressClass | null = null;
  for (let hop = 0; hop <= policy.redirects; hop += 1) {
    const { addresses, addressClass } = await checkedAddresses(client, { url, hop, ceiling }, policy, signal);
    request.onHop?.({ url, addressClass, number: hop });
    first ??= addressClass;
    ceiling = addressClass;
    const headers = {
      'accept-encoding': policy.compressed ? 'gzip, deflate, br' : 'identity',
      'user-agent': 'Fairlead',
      ...request.headers,
      ...(request.authorization != null && url.origin === request.url.origin
        ? { authorization: request.authorization }
        : {}),
    };
    const response = await client.transport({ url, addresses, headers, idleMs: policy.idleMs, signal });
    try {
      const target = redirectTarget(response, url, hop);
      if (target === null) {
        const status = response.statusCode ?? 0;
        return {
          status,
          statusMessage: response.statusMessage ?? '',
          url,
          headers: response.headers,
          hops: hop,
          addressClass: first,
          body: status === 200 ? await readBody(response, { url, hop }, policy, signal) : null,
        };
      }
      url = target;
    } finally {
      response.destroy();
    }
  }
  throw new FetchRefused('too-many-redirects', { url: request.url, hop: policy.redirects });
}

type Hop = { readonly url: URL; readonly hop: number; readonly ceiling: AddressClass };

/** Resolves a host once and checks every address it has; the connection then goes to just these. */
async function checkedAddresses(
  client: HttpClient,
  { url, hop, ceiling }: Hop,
  policy: FetchPolicy,
  signal: AbortSignal,
): Promise<{ readonly addresses: readonly ResolvedAddress[]; readonly addressClass: AddressClass }> {
  // What a URL holds is normal already: 2130706433, 0x7f.1 and 0177.0.0.1 have become 127.0.0.1.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const addresses = family === 0 ? await untilAborted(client.resolve(host), signal) : [{ address: host, family }];
  const classes = addresses.map(({ address }) => client.classify(address));
  const addressClass = mostInside(classes);
  if (addresses.length === 0) throw new FetchRefused('no-address', { url, hop });
  // Looked at one by one: `loopback` is further inside than `link-local`, so the worst of a mixed answer hides it.
  const refused = classes.find(
    (one) =>
      one === 'reserved' ||
      policy.never.includes(one) ||
      leadsInwards(ceiling, one) ||
      (hop > 0 && one === 'link-local' && ceiling !== 'link-local'),
  );
  if (refused !== undefined) throw new FetchRefused('address', { url, hop, addressClass: refused });
  if (policy.plainHttp === 'loopback' && url.protocol !== 'https:' && !classes.every((one) => one === 'loopback')) {
    throw new FetchRefused('plain-http', { url, hop, addressClass });
  }
  return { addresses, addressClass };
}

function redirectTarget(response: IncomingMessage, from: URL, hop: number): URL | null {
  const { location } = response.headers;
  if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) || location === undefined) return null;
  const target = URL.parse(location, from);
  const refuse = (reason: RefusalReason) => new FetchRefused(reason, { url: from, hop: hop + 1 });
  if (target === null) throw refuse('redirect-nowhere');
  if (target.protocol !== 'https:' && target.protocol !== 'http:') throw refuse('redirect-scheme');
  if (from.protocol === 'https:' && target.protocol === 'http:') throw refuse('redirect-to-http');
  if (target.username !== '' || target.password !== '') throw refuse('redirect-with-credentials');
  return target;
}

async function readBody(
  response: IncomingMessage,
  at: { readonly url: URL; readonly hop: number },
  policy: FetchPolicy,
  signal: AbortSignal,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stream = decompressed(response, at, policy);
  const abort = (): void => {
    response.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    if (Number(response.headers['content-length'] ?? 0) > policy.bytes) throw new FetchRefused('too-large', at);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > policy.bytes) throw new FetchRefused('too-large', at);
      chunks.push(chunk);
    }
    signal.throwIfAborted();
    return Buffer.concat(chunks, size);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function decompressed(
  response: IncomingMessage,
  at: { readonly url: URL; readonly hop: number },
  policy: FetchPolicy,
): Readable {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (!policy.compressed && encoding !== 'identity') throw new FetchRefused('compressed', at);
  const decoder =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'br'
        ? createBrotliDecompress()
        : encoding === 'deflate'
          ? createInflate()
          : null;
  if (decoder === null) return response;
  // The reader of `decoder` sees the error of either stream; the callback is only what makes pipeline carry it over.
  return pipeline(response, decoder, () => undefined);
}
