/** The guarded fetch for registries and their icons: coded errors in the words of a registry. */

import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type ErrorDataOf, FairleadError, stoppedBy } from '../../common/errors.ts';
import { formatBytes } from '../../common/sizes/bytes.ts';
import { type AddressClass, createAddressClassifier } from './fetch-address.ts';
import { type FetchCode, networkError, shown, statusError } from './fetch-errors.ts';
import {
  type FetchAnswer,
  FetchRefused,
  guardedGet,
  type HttpClient,
  type RefusalReason,
  type Transport,
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

export type { HttpClient, ResolvedAddress } from './guarded-fetch.ts';

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
  const header = (name: string): string | null => {
    const value = answer.headers[name];
    return typeof value === 'string' ? value.slice(0, 1000) : null;
  };
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

const REDIRECT_WORDS: Partial<Readonly<Record<RefusalReason, string>>> = {
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
  const words = REDIRECT_WORDS[reason];
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
