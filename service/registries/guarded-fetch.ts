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
 * SECURITY: docs/security.md 2.16: behind a proxy, which looks names up itself, the same holds as far as it can be known here.
 */
import { isIP } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { asError, codeOf } from '../../common/thrown.ts';
import { inTime, onAbort, untilAborted } from '../async/abort.ts';
import { readBytes } from '../async/bytes.ts';
import type { WebProxy } from '../network/types.ts';
import { type AddressClass, type ClassifyAddress, leadsInwards, mostInside } from './fetch-address.ts';

export type ResolvedAddress = { readonly address: string; readonly family: number };
type Resolve = (hostname: string) => Promise<readonly ResolvedAddress[]>;

/** How one request goes: to addresses that were checked and to nothing else, or to a proxy, which looks the name up itself. */
type Way =
  | { readonly kind: 'direct'; readonly addresses: readonly ResolvedAddress[] }
  | { readonly kind: 'proxy'; readonly proxy: WebProxy };

/** Names in small letters. */
type FetchHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** A header of an answer; the first where it came several times. */
export function headerOf(headers: FetchHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** An answer whose headers are there. */
export type FetchResponse = {
  readonly status: number;
  readonly statusMessage: string;
  readonly headers: FetchHeaders;
  readonly body: Readable;
  /** Ends the connection, read to the end or not. */
  close(): Promise<void>;
};

/** Sends one request and gives the response as soon as its headers are there. Follows no redirect. */
export type Transport = (request: {
  readonly url: URL;
  readonly way: Way;
  readonly headers: Readonly<Record<string, string>>;
  readonly idleMs: number;
  readonly signal: AbortSignal;
}) => Promise<FetchResponse>;

export type HttpClient = {
  readonly resolve: Resolve;
  readonly classify: ClassifyAddress;
  /** The proxy that is set for an address; null where there is none. */
  readonly proxyFor: (url: URL) => Promise<WebProxy | null>;
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

type FetchRequest = {
  readonly url: URL;
  readonly policy: FetchPolicy;
  readonly headers: Readonly<Record<string, string>>;
  /** Value of the Authorization header; goes to the origin of `url` only. */
  readonly authorization?: string | null;
  /** Ends everything, its deadline included. */
  readonly signal: AbortSignal;
  /** Told of every hop before it is connected to: known also where the request then fails. */
  readonly onHop?: (hop: Hop) => void;
};

type Hop = {
  readonly url: URL;
  readonly addressClass: AddressClass;
  /** 0 for the address that was asked for. */
  readonly number: number;
  /** Whether a proxy is asked instead of the address. */
  readonly proxied: boolean;
};

export type FetchAnswer = {
  readonly status: number;
  readonly statusMessage: string;
  /** After redirects. */
  readonly url: URL;
  readonly headers: FetchHeaders;
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
    const { way, addressClass } = await checkedWay(client, { url, hop, ceiling }, policy, signal);
    request.onHop?.({ url, addressClass, number: hop, proxied: way.kind === 'proxy' });
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
    const response = await client.transport({ url, way, headers, idleMs: policy.idleMs, signal });
    try {
      const target = redirectTarget(response, url, hop);
      if (target === null) {
        const { status, statusMessage } = response;
        return {
          status,
          statusMessage,
          url,
          headers: response.headers,
          hops: hop,
          addressClass: first,
          body: status === 200 ? await readBody(response, { url, hop }, policy, signal) : null,
        };
      }
      url = target;
    } finally {
      await response.close();
    }
  }
  throw new FetchRefused('too-many-redirects', { url: request.url, hop: policy.redirects });
}

type Asked = { readonly url: URL; readonly hop: number; readonly ceiling: AddressClass };

/** Resolves a host once and checks every address it has; a direct connection then goes to just these. */
async function checkedWay(
  client: HttpClient,
  { url, hop, ceiling }: Asked,
  policy: FetchPolicy,
  signal: AbortSignal,
): Promise<{ readonly way: Way; readonly addressClass: AddressClass }> {
  // What a URL holds is normal already: 2130706433, 0x7f.1 and 0177.0.0.1 have become 127.0.0.1.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const proxy = await client.proxyFor(url);
  const known =
    family !== 0
      ? [{ address: host, family }]
      : proxy === null
        ? await untilAborted(client.resolve(host), signal)
        : await knownHere(client, host, signal);
  if (known === null && proxy !== null) {
    if (policy.plainHttp === 'loopback' && url.protocol !== 'https:') {
      throw new FetchRefused('plain-http', { url, hop, addressClass: 'public' });
    }
    return { way: { kind: 'proxy', proxy }, addressClass: 'public' };
  }
  const addresses = known ?? [];
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
  // SECURITY: docs/security.md 2.16: what is inside is never asked through a proxy, which may stand further inside than this.
  const way: Way =
    proxy !== null && addressClass === 'public' ? { kind: 'proxy', proxy } : { kind: 'direct', addresses };
  return { way, addressClass };
}

/** How long a name is looked for here when a proxy will look it up anyway, milliseconds. */
const lookMs = 3000;
/** What a resolver says of a name that it does not have, or when there is none to ask. */
const unknownName: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NONAME', 'ENODATA', 'ESERVFAIL']);
/** Names that are never of the Internet (RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`, and what networks use in practice). */
const insideNames = /(^|\.)(localhost|local|internal|intranet|private|corp|home|lan|localdomain|home\.arpa)\.?$/i;

/**
 * What a name means here, though the proxy looks it up itself; null where that is not known. SECURITY: docs/security.md 2.16: where names of the
 * Internet are known to the proxy only, they count as public; a name without a dot, or under one that networks keep for
 * themselves, never does.
 */
async function knownHere(
  client: HttpClient,
  host: string,
  signal: AbortSignal,
): Promise<readonly ResolvedAddress[] | null> {
  const isInternetName = host.replace(/\.$/, '').includes('.') && !insideNames.test(host);
  const looking = untilAborted(client.resolve(host), signal);
  try {
    return isInternetName ? await inTime(looking, lookMs) : await looking;
  } catch (thrown) {
    if (isInternetName && unknownName.has(codeOf(thrown))) return null;
    throw thrown;
  }
}

function redirectTarget(response: FetchResponse, from: URL, hop: number): URL | null {
  const location = headerOf(response.headers, 'location');
  if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return null;
  const target = URL.parse(location, from);
  const refuse = (reason: RefusalReason) => new FetchRefused(reason, { url: from, hop: hop + 1 });
  if (target === null) throw refuse('redirect-nowhere');
  if (target.protocol !== 'https:' && target.protocol !== 'http:') throw refuse('redirect-scheme');
  if (from.protocol === 'https:' && target.protocol === 'http:') throw refuse('redirect-to-http');
  if (target.username !== '' || target.password !== '') throw refuse('redirect-with-credentials');
  return target;
}

async function readBody(
  response: FetchResponse,
  at: { readonly url: URL; readonly hop: number },
  policy: FetchPolicy,
  signal: AbortSignal,
): Promise<Buffer> {
  const tooLarge = () => new FetchRefused('too-large', at);
  const stream = decompressed(response, at, policy);
  const forget = onAbort(signal, () => {
    response.body.destroy(asError(signal.reason));
  });
  try {
    if (Number(headerOf(response.headers, 'content-length') ?? 0) > policy.bytes) throw tooLarge();
    const body = await readBytes(stream, policy.bytes, tooLarge);
    signal.throwIfAborted();
    return body;
  } finally {
    forget();
  }
}

function decompressed(
  response: FetchResponse,
  at: { readonly url: URL; readonly hop: number },
  policy: FetchPolicy,
): Readable {
  const encoding = headerOf(response.headers, 'content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (!policy.compressed && encoding !== 'identity') throw new FetchRefused('compressed', at);
  const decoder =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'br'
        ? createBrotliDecompress()
        : encoding === 'deflate'
          ? createInflate()
          : null;
  if (decoder === null) return response.body;
  // The reader of `decoder` sees the error of either stream; the callback is only what makes pipeline carry it over.
  return pipeline(response.body, decoder, () => undefined);
}
