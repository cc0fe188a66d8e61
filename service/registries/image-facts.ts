/** Sizes and digests of an image's layers, and its user, read from its registry before anything is pulled. */
import {
  dockerHub,
  formatFullReference,
  type ImageReference,
  tryParseImageReference,
} from '../../common/docker/image-reference.ts';
import { stoppedBy } from '../../common/errors.ts';
import { codeOf } from '../../common/thrown.ts';
import { untilAborted } from '../async/abort.ts';
import type { Logger } from '../log/logger.ts';
import type { ImageFacts, ReadImageFacts } from '../workspaces/types.ts';
import type { AddressClass } from './fetch-address.ts';
import { createHttpClient, type HttpClient } from './fetch-http.ts';
import { type ImageAnswer, ImageUnreadable, imageGet, readJson } from './image-http.ts';
import {
  apiHost,
  manifestTypes,
  readChallenge,
  readImageUser,
  readLayers,
  readManifest,
  readToken,
  tokenAddress,
} from './image-manifest.ts';

/** For one image, all requests together, milliseconds. */
const factsDeadlineMs = 6000;
/** Registries take manifests of 4 MiB at most [distribution]; configurations are far smaller. */
const maxDocument = 4 * 1024 * 1024;
const maxToken = 64 * 1024;
/** How long an answer holds, milliseconds: tags move, and a registry that was away comes back. */
const keepMs = 10 * 60_000;
const keepNothingMs = 2 * 60_000;
const maxKept = 500;

type Facts = ImageFacts | null;

/**
 * Reads images from their registries, without credentials. What was read is kept for ten minutes in memory, that
 * nothing could be read for two; questions for the same image at the same time are one request. Where the registry is
 * named by a loopback address it is this machine's, also for hosts elsewhere.
 */
export function createImageFacts(deps: {
  readonly log: Logger;
  readonly http?: HttpClient;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly deadlineMs?: number;
}): ReadImageFacts {
  const { log, now = Date.now, deadlineMs = factsDeadlineMs } = deps;
  const http = deps.http ?? createHttpClient();
  const kept = new Map<string, { readonly facts: Facts; readonly until: number }>();
  const asked = new Map<string, Promise<Facts>>();

  async function read(reference: ImageReference, architecture: string): Promise<Facts> {
    const started = now();
    try {
      return await readImage(http, reference, architecture, AbortSignal.timeout(deadlineMs));
    } catch (thrown) {
      const reason = thrown instanceof ImageUnreadable ? thrown.reason : errorName(thrown);
      log.debug(
        { image: formatFullReference(reference), architecture, reason, ms: now() - started },
        'An image could not be read from its registry',
      );
      return null;
    }
  }

  function ask(key: string, reference: ImageReference, architecture: string): Promise<Facts> {
    const running = asked.get(key);
    if (running !== undefined) return running;
    const work = read(reference, architecture).then((facts) => {
      kept.delete(key);
      kept.set(key, { facts, until: now() + (facts === null ? keepNothingMs : keepMs) });
      const oldest = kept.size > maxKept ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
      asked.delete(key);
      return facts;
    });
    asked.set(key, work);
    return work;
  }

  return async (text, architecture, signal) => {
    if (signal.aborted) throw stoppedBy(signal);
    const reference = tryParseImageReference(text);
    if (reference === null) return null;
    const key = `${formatFullReference(reference)} ${architecture}`;
    const found = kept.get(key);
    if (found !== undefined && found.until > now()) return found.facts;
    try {
      // The caller leaves when it wants to; the request goes on to its own deadline, as others may wait for it too.
      return await untilAborted(ask(key, reference, architecture), signal);
    } catch (thrown) {
      throw signal.aborted ? stoppedBy(signal) : thrown;
    }
  };
}

async function readImage(
  http: HttpClient,
  reference: ImageReference,
  architecture: string,
  signal: AbortSignal,
): Promise<Facts> {
  const session = createRegistrySession(http, reference, signal);
  const asked = reference.digest ?? reference.tag ?? 'latest';
  const manifestOf = async (name: string, digest: string | null) =>
    readManifest(readJson(await session.get(`manifests/${name}`, manifestTypes), digest), architecture);
  const sha256 = reference.digest?.startsWith('sha256:') ? reference.digest : null;
  let manifest = await manifestOf(asked, sha256);
  if (manifest?.kind === 'index') {
    if (manifest.digest === null) throw new ImageUnreadable('no image for this architecture');
    manifest = await manifestOf(manifest.digest, manifest.digest);
  }
  // An index of indexes is allowed by the format and made by nobody.
  if (manifest?.kind !== 'image') throw new ImageUnreadable('no image manifest');
  const { configDigest, sizes } = manifest;
  const config = readJson(await session.get(`blobs/${configDigest}`, '*/*'), configDigest);
  const layers = readLayers(config, sizes);
  if (layers === null) throw new ImageUnreadable('configuration does not fit');
  return { layers, user: readImageUser(config) };
}

/** One image's requests to its registry: scheme, token and address class are found out once. */
function createRegistrySession(http: HttpClient, reference: ImageReference, signal: AbortSignal) {
  let token: string | null = null;
  let base: URL | null = null;
  // SECURITY: docs/security.md 2.3: Docker Hub is never inside. Other names may be this machine's registry, but one that was
  // public at first does not become private by resolving differently later.
  let ceiling: AddressClass = reference.registry === dockerHub ? 'public' : 'loopback';

  async function send(origin: URL, path: string, accept: string): Promise<ImageAnswer> {
    const url = new URL(`/v2/${reference.repository}/${path}`, origin);
    const onFirstHop = (addressClass: AddressClass): void => {
      ceiling = addressClass;
    };
    return imageGet(http, { url, ceiling, onFirstHop, token, accept, maxBytes: maxDocument, signal });
  }

  /** https first; http where that cannot be spoken, which `imageGet` lets happen on loopback alone. */
  async function open(path: string, accept: string): Promise<ImageAnswer> {
    const https = new URL(`https://${apiHost(reference)}`);
    try {
      const answer = await send(https, path, accept);
      base = https;
      return answer;
    } catch (thrown) {
      if (!isPlainHttp(thrown)) throw thrown;
    }
    const plain = new URL(`http://${apiHost(reference)}`);
    const answer = await send(plain, path, accept);
    base = plain;
    return answer;
  }

  async function fetchToken(header: string | undefined): Promise<string> {
    const challenge = readChallenge(header);
    const url = challenge && tokenAddress(challenge, reference.repository);
    if (url === null) throw new ImageUnreadable('wants a sign-in');
    if (base?.protocol === 'https:' && url.protocol === 'http:') throw new ImageUnreadable('token by http');
    const accept = 'application/json';
    const answer = await imageGet(http, { url, ceiling, token: null, accept, maxBytes: maxToken, signal });
    const found = answer.kind === 'body' ? readToken(readJson(answer.body, null)) : null;
    if (found === null) throw new ImageUnreadable('no anonymous token');
    return found;
  }

  return {
    /** @param path below `/v2/<repository>/` */
    async get(path: string, accept: string): Promise<Buffer> {
      const first = base === null ? await open(path, accept) : await send(base, path, accept);
      if (first.kind === 'body') return first.body;
      if (token !== null || base === null) throw new ImageUnreadable('wants a sign-in');
      token = await fetchToken(first.header);
      const second = await send(base, path, accept);
      if (second.kind === 'body') return second.body;
      throw new ImageUnreadable('wants a sign-in');
    },
  };
}

/** The server answered, but not in TLS. Source: OpenSSL's reasons for a first record that is none. */
function isPlainHttp(thrown: unknown): boolean {
  return /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL))$/.test(
    codeOf(thrown),
  );
}

/** A name for the log; messages of the network stack hold addresses and nothing secret, but are not needed. */
function errorName(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'unknown';
  return codeOf(thrown) || thrown.name;
}
