/** One GET with everything bounded: time, size, redirects, and where those may lead. */
import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { cancelled, FairleadError } from '../../common/errors.ts';
import {
  type AddressClass,
  type ClassifyAddress,
  createAddressClassifier,
  leadsInwards,
  mostInside,
} from './fetch-address.ts';
import { networkError, shown, statusError } from './fetch-errors.ts';

export type HttpLimits = {
  /** Of the body after decompression. */
  readonly bytes: number;
  /** Without any byte arriving, milliseconds. */
  readonly idleMs: number;
  /** From start to end of one GET, redirects included, milliseconds. */
  readonly totalMs: number;
  readonly redirects: number;
};

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

export type HttpClientOptions = Partial<HttpClient> & {
  /** PEM certificates trusted in addition to Node's own. */
  readonly ca?: readonly string[];
};

export type GetOptions = {
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
  return {
    resolve: options.resolve ?? ((hostname) => lookup(hostname, { all: true, verbatim: true })),
    classify: options.classify ?? createAddressClassifier(),
    transport: options.transport ?? directTransport(options.ca ?? []),
  };
}

/** GETs an address. Throws coded FairleadErrors (`REGISTRY_…`, `CANCELLED`) and nothing half-read. */
export async function httpGet(client: HttpClient, address: string, options: GetOptions): Promise<HttpAnswer> {
  const deadline = AbortSignal.timeout(options.limits.totalMs);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  let url = new URL(address);
  let ceiling = options.ceiling;
  let first: AddressClass | null = null;
  try {
    for (let hop = 0; hop <= options.limits.redirects; hop += 1) {
      const { addresses, addressClass } = await checkedAddresses(client, url, ceiling, hop > 0, signal);
      if (first === null) options.onFirstHop?.(addressClass);
      first ??= addressClass;
      ceiling = addressClass;
      const headers = { ...baseHeaders(), ...options.headers };
      const response = await client.transport({ url, addresses, headers, idleMs: options.limits.idleMs, signal });
      const target = redirectTarget(response, url);
      if (target === null) return await readAnswer(response, url, first, options, signal);
      response.destroy();
      url = target;
    }
  } catch (thrown) {
    if (options.signal?.aborted === true) throw cancelled();
    throw networkError(deadline.aborted ? deadline.reason : thrown, url);
  }
  throw new FairleadError('REGISTRY_TOO_MANY_REDIRECTS', {
    message: `${shown(new URL(address))} was redirected more than ${options.limits.redirects} times.`,
    hint: 'Use the address at which the registry finally is.',
    status: 502,
  });
}

function baseHeaders(): Record<string, string> {
  return { accept: '*/*', 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'Fairlead' };
}

/**
 * Resolves a host once and checks every address it has; the connection then goes to just these.
 * SECURITY: design §5.2 a redirect, or a name that changes its address between check and connection, must not turn
 * the service against its own network.
 */
async function checkedAddresses(
  client: HttpClient,
  url: URL,
  ceiling: AddressClass,
  isRedirect: boolean,
  signal: AbortSignal,
): Promise<{ addresses: readonly ResolvedAddress[]; addressClass: AddressClass }> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const addresses = family === 0 ? await abortable(client.resolve(host), signal) : [{ address: host, family }];
  const addressClass = mostInside(addresses.map(({ address }) => client.classify(address)));
  if (addresses.length > 0 && addressClass !== 'reserved' && !leadsInwards(ceiling, addressClass)) {
    return { addresses, addressClass };
  }
  const kind = addressClass === 'reserved' ? 'reserved' : addressClass;
  throw new FairleadError(isRedirect ? 'REGISTRY_REDIRECT_REFUSED' : 'REGISTRY_ADDRESS_REFUSED', {
    message: isRedirect
      ? `A redirect to ${shown(url)} was refused: it leads to a ${kind} address.`
      : `${shown(url)} was refused: it leads to a ${kind} address.`,
    hint: isRedirect
      ? 'If the registry really is there, add that address itself.'
      : 'If this registry is in the site’s own network, remove it and add it again by hand.',
    status: 502,
    data: { url: shown(url), addressClass },
  });
}

function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  const { promise, reject, resolve } = Promise.withResolvers<T>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  return promise;
}

function redirectTarget(response: IncomingMessage, from: URL): URL | null {
  const status = response.statusCode ?? 0;
  const location = response.headers.location;
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return null;
  const target = URL.parse(location, from);
  const refuse = (why: string): FairleadError => {
    response.destroy();
    return new FairleadError('REGISTRY_REDIRECT_REFUSED', {
      message: `A redirect of ${shown(from)} was refused: ${why}.`,
      hint: 'Use the address at which the registry finally is.',
      status: 502,
      data: { url: shown(from) },
    });
  };
  if (target === null) throw refuse('it leads nowhere');
  // SECURITY: design §5.2 only http and https, and never from encrypted to unencrypted.
  if (target.protocol !== 'https:' && target.protocol !== 'http:') throw refuse('it leads away from http and https');
  if (from.protocol === 'https:' && target.protocol === 'http:') throw refuse('it leads from https to http');
  if (target.username !== '' || target.password !== '') throw refuse('it holds a user name or password');
  return target;
}

async function readAnswer(
  response: IncomingMessage,
  url: URL,
  addressClass: AddressClass,
  options: GetOptions,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const status = response.statusCode ?? 0;
  const header = (name: string): string | null => {
    const value = response.headers[name];
    return typeof value === 'string' ? value.slice(0, 1000) : null;
  };
  const answer = {
    status,
    url,
    etag: header('etag'),
    lastModified: header('last-modified'),
    contentType: header('content-type'),
    addressClass,
  };
  if (status === 304 && options.headers !== undefined) {
    response.destroy();
    return { ...answer, body: new Uint8Array() };
  }
  if (status !== 200) {
    response.destroy();
    throw statusError(status, response.statusMessage ?? '', url);
  }
  return { ...answer, body: await readBody(response, url, options.limits.bytes, signal) };
}

async function readBody(response: IncomingMessage, url: URL, limit: number, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stream = decompressed(response);
  const abort = (): void => {
    response.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    if (Number(response.headers['content-length'] ?? 0) > limit) throw tooLarge(url, limit);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge(url, limit);
      chunks.push(chunk);
    }
    signal.throwIfAborted();
    return Buffer.concat(chunks, size);
  } finally {
    signal.removeEventListener('abort', abort);
    response.destroy();
  }
}

function tooLarge(url: URL, limit: number): FairleadError {
  return new FairleadError('REGISTRY_TOO_LARGE', {
    message: `${shown(url)} is larger than ${limit >= 1024 * 1024 ? `${Math.round(limit / 1024 / 1024)} MiB` : `${Math.round(limit / 1024)} KiB`}.`,
    hint: 'Check the address: what is there is not what was expected.',
    status: 502,
    data: { url: shown(url), limit },
  });
}

function decompressed(response: IncomingMessage): Readable {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase();
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

function directTransport(ca: readonly string[]): Transport {
  return ({ url, addresses, headers, idleMs, signal }) => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, {
      method: 'GET',
      headers,
      agent: false,
      signal,
      ...(ca.length > 0 ? { ca: [...ca] } : {}),
      // Connects to the addresses that were checked, whatever the name server would say by now.
      lookup: (_hostname, options, callback) => {
        const first = addresses[0];
        if (options.all === true) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family ?? 4);
      },
    });
    let answer: IncomingMessage | null = null;
    request.setTimeout(idleMs, () => {
      // Once there is a response, its reader is the one to tell: the request's error would reach nobody.
      const reason = Object.assign(new Error('No byte arrived in time'), { code: 'ETIMEDOUT' });
      if (answer === null) request.destroy(reason);
      else answer.destroy(reason);
    });
    request.once('response', (response) => {
      answer = response;
      resolve(response);
    });
    request.on('error', reject);
    request.end();
    return promise;
  };
}
