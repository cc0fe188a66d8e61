/**
 * GETs from a container registry. An image's name is hostile: a published entry may name any host and port, and the
 * service looks at it before anybody has installed anything.
 *
 * SECURITY: docs/security.md 2.3: what a name can make the service do, and why that is enough.
 * - The host of the name itself may be loopback or in the own network: private registries are there, and an engine
 *   would contact them at the install anyway. It is asked by GET under `/v2/` only, without credentials, at the port
 *   the name says (443 where silent), and nothing of the answer but sizes and digests that fit together is ever used:
 *   open, closed, silent or "no registry" all become the same null. So it tells no publisher what answers where.
 * - Link-local addresses (metadata services of clouds) and reserved ones are never asked.
 * - What a registry answers (redirects, token realm) never leads further inwards than the registry is, never from https
 *   to http, and takes the token nowhere but to the registry itself.
 * - http only on loopback, as engines do.
 * - Everything is bounded: bytes, redirects, and, by the caller's signal, time. Compressed answers are not asked for and
 *   not read.
 */
import { createHash } from 'node:crypto';
import type { AddressClass } from './fetch-address.ts';
import { FetchRefused, guardedGet, type HttpClient, headerOf } from './guarded-fetch.ts';

/** Why an image could not be read. For the log at most: people are only told that it cannot be read. */
export class ImageUnreadable extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(`The image could not be read: ${reason}`);
    this.name = 'ImageUnreadable';
    this.reason = reason;
  }
}

type ImageRequest = {
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

const maxRedirects = 3;
const idleMs = 4000;

/** @throws ImageUnreadable, and what the network throws. */
export async function imageGet(client: HttpClient, request: ImageRequest): Promise<ImageAnswer> {
  const { url, ceiling, token, accept, maxBytes, signal, onFirstHop } = request;
  try {
    const answer = await guardedGet(client, {
      url,
      policy: {
        ceiling,
        never: ['link-local', 'reserved'],
        plainHttp: 'loopback',
        redirects: maxRedirects,
        bytes: maxBytes,
        idleMs: idleMs,
        compressed: false,
      },
      headers: { accept },
      authorization: token === null ? null : `Bearer ${token}`,
      signal,
      onHop: ({ addressClass, number }) => {
        if (number === 0) onFirstHop?.(addressClass);
      },
    });
    if (answer.body !== null) return { kind: 'body', body: answer.body };
    if (answer.status === 401 && answer.hops === 0) {
      return { kind: 'challenge', header: headerOf(answer.headers, 'www-authenticate') };
    }
    throw new ImageUnreadable(`status ${answer.status}`);
  } catch (thrown) {
    throw thrown instanceof FetchRefused ? new ImageUnreadable(thrown.reason) : thrown;
  }
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
