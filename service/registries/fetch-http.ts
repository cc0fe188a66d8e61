/** The guarded fetch for registries and their icons: coded errors in the words of a registry. */
import { lookup } from 'node:dns/promises';
import { type ErrorDataOf, FairleadError, stoppedBy } from '../../common/errors.ts';
import { formatBytes } from '../../common/sizes/bytes.ts';
import type { Outbound } from '../network/types.ts';
import { type AddressClass, createAddressClassifier } from './fetch-address.ts';
import { type FetchCode, networkError, shown, statusError } from './fetch-errors.ts';
import { createTransport } from './fetch-transport.ts';
import {
  type FetchAnswer,
  FetchRefused,
  guardedGet,
  type HttpClient,
  headerOf,
  type RefusalReason,
} from './guarded-fetch.ts';

export type HttpLimits = {
  /** Of the body after decompression. */
  readonly bytes: number;
  /** Without any byte arriving, milliseconds. */
  readonly idleMs: number;
  /** From start to end of one GET, redirects included, milliseconds. */
  readonly totalMs: number;
  readonly redirects: number;
};

export type { HttpClient } from './guarded-fetch.ts';

type HttpClientOptions = Partial<HttpClient> & {
  /** Proxy and own authorities; directly and with Node's own authorities where silent. */
  readonly outbound?: Outbound;
};

const direct: Outbound = async () => ({ proxyFor: () => null, secureContext: null });

type GetOptions = {
  readonly limits: HttpLimits;
  readonly headers?: Readonly<Record<string, string>>;
  /** The most inside address class the first hop may have; redirects never lead further inside than the hop before. */
  readonly ceiling: AddressClass;
  /** Told what the first hop is, before it is connected to: known also where the request then fails. */
  readonly onFirstHop?: (addressClass: AddressClass) => void;
  readonly signal?: AbortSignal | undefined;
};

export type HttpAnswer = {
  /** 200, or 304 where the request was conditional. */
  readonly status: number;
  /** After redirects. */
  readonly url: URL;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly contentType: string | null;
  readonly body: Uint8Array;
  /** Of the first hop: the address that a person typed. */
  readonly addressClass: AddressClass;
};

export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const outbound = options.outbound ?? direct;
  return {
    resolve: options.resolve ?? ((hostname) => lookup(hostname, { all: true, verbatim: true })),
    classify: options.classify ?? createAddressClassifier(),
    proxyFor: options.proxyFor ?? (async (url) => (await outbound()).proxyFor(url)),
    transport: options.transport ?? createTransport(outbound),
  };
}

/**
 * Whether an address that a person names can be reached from here, over whichever way is set. Redirects are followed as
 * with everything else. @throws coded errors
 */
export async function tryAddress(
  client: HttpClient,
  address: string,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly proxy: string | null }> {
  const limits: HttpLimits = { bytes: 1024 * 1024, idleMs: 10_000, totalMs: 20_000, redirects: 5 };
  const deadline = AbortSignal.timeout(limits.totalMs);
  let url = new URL(address);
  let proxied = false;
  const { totalMs: _total, ...bounds } = limits;
  try {
    const { status } = await guardedGet(client, {
      url,
      // SECURITY: docs/security.md 2.3: as a registry that a person adds.
      policy: { ...bounds, ceiling: 'loopback', never: [], plainHttp: 'anywhere', compressed: true },
      headers: { accept: '*/*' },
      signal: AbortSignal.any([deadline, signal]),
      onHop: (hop) => {
        url = hop.url;
        if (hop.number === 0) proxied = hop.proxied;
      },
    });
    const proxy = proxied ? await client.proxyFor(new URL(address)) : null;
    return { status, proxy: proxy === null ? null : new URL(proxy.origin).host };
  } catch (thrown) {
    if (signal.aborted) throw stoppedBy(signal);
    // More than is read of it came: it answered.
    if (thrown instanceof FetchRefused && thrown.reason === 'too-large') return { status: 200, proxy: null };
    if (thrown instanceof FetchRefused) throw refusal(thrown, limits);
    throw networkError(deadline.aborted ? deadline.reason : thrown, url);
  }
}

/** GETs an address. Throws coded FairleadErrors (`REGISTRY_…`, `CANCELLED`) and nothing half-read. */
export async function httpGet(client: HttpClient, address: string, options: GetOptions): Promise<HttpAnswer> {
  const { limits } = options;
  const deadline = AbortSignal.timeout(limits.totalMs);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  let url = new URL(address);
  try {
    const answer = await guardedGet(client, {
      url,
      policy: {
        ceiling: options.ceiling,
        never: [],
        plainHttp: 'anywhere',
        redirects: limits.redirects,
        bytes: limits.bytes,
        idleMs: limits.idleMs,
        compressed: true,
      },
      headers: { accept: '*/*', ...options.headers },
      signal,
      onHop: (hop) => {
        url = hop.url;
        if (hop.number === 0) options.onFirstHop?.(hop.addressClass);
      },
    });
    return readAnswer(answer, options.headers !== undefined);
  } catch (thrown) {
    if (options.signal?.aborted === true) throw stoppedBy(options.signal);
    if (thrown instanceof FetchRefused) throw refusal(thrown, limits);
    throw networkError(deadline.aborted ? deadline.reason : thrown, url);
  }
}

function readAnswer(answer: FetchAnswer, isConditional: boolean): HttpAnswer {
  const { status, url, addressClass, body } = answer;
  const header = (name: string): string | null => headerOf(answer.headers, name)?.slice(0, 1000) ?? null;
  if (body === null && !(status === 304 && isConditional)) throw statusError(status, answer.statusMessage, url);
  return {
    status,
    url,
    etag: header('etag'),
    lastModified: header('last-modified'),
    contentType: header('content-type'),
    addressClass,
    body: body ?? new Uint8Array(),
  };
}

const redirectWords: Partial<Readonly<Record<RefusalReason, string>>> = {
  'redirect-nowhere': 'it leads nowhere',
  'redirect-scheme': 'it leads away from http and https',
  'redirect-to-http': 'it leads from https to http',
  'redirect-with-credentials': 'it holds a user name or password',
};

/** What the guard refused, as a sentence about a registry. */
function refusal(refused: FetchRefused, limits: HttpLimits): FairleadError {
  const { reason, url, hop, addressClass } = refused;
  const isRedirect = hop > 0;
  const at = shown(url);
  const make = (code: FetchCode, message: string, hint: string, data: Omit<ErrorDataOf<FetchCode>, 'url'> = {}) =>
    new FairleadError(code, { message, hint, status: 502, data: { url: at, ...data } });
  const words = redirectWords[reason];
  if (words !== undefined) {
    const hint = 'Use the address at which the registry finally is.';
    return make('REGISTRY_REDIRECT_REFUSED', `A redirect of ${at} was refused: ${words}.`, hint);
  }
  if (reason === 'too-large') {
    const { bytes } = limits;
    const hint = 'Check the address: what is there is not what was expected.';
    return make('REGISTRY_TOO_LARGE', `${at} is larger than ${formatBytes(bytes)}.`, hint, { limit: bytes });
  }
  if (reason === 'too-many-redirects') {
    const message = `${at} was redirected more than ${limits.redirects} times.`;
    return make('REGISTRY_TOO_MANY_REDIRECTS', message, 'Use the address at which the registry finally is.');
  }
  const kind = reason === 'no-address' ? 'n unknown' : ` ${addressClass ?? 'reserved'}`;
  return isRedirect
    ? make(
        'REGISTRY_REDIRECT_REFUSED',
        `A redirect to ${at} was refused: it leads to a${kind} address.`,
        'If the registry really is there, add that address itself.',
        { addressClass },
      )
    : make(
        'REGISTRY_ADDRESS_REFUSED',
        `${at} was refused: it leads to a${kind} address.`,
        'If this registry is in the site’s own network, remove it and add it again by hand.',
        { addressClass },
      );
}
