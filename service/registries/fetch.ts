/** Fetches a registry from an address, a folder or a file, and says exactly what came of every place it looked at. */
import { createHash } from 'node:crypto';
import { counted } from '../../common/counted.ts';
import { FairleadError } from '../../common/errors.ts';
import { defaultRegistryLimits, type RegistryDocument, type RegistrySchema } from '../../common/registry/document.ts';
import { readRegistry } from '../../common/registry/read.ts';
import { registryCandidates } from '../../common/registry/url.ts';
import type { Workers } from '../work/types.ts';
import type { ReadOutput } from './digest.ts';
import type { AddressClass } from './fetch-address.ts';
import { concernsWholeServer, nothingFound, type Tried, triedFailure } from './fetch-errors.ts';
import { createHttpClient, type HttpAnswer, type HttpClient, type HttpLimits, httpGet } from './fetch-http.ts';
import { absolutePath, locate, looksLikePath, readBounded } from './fetch-path.ts';
import type { FetchRegistry, HeldCopy } from './types.ts';

const registryHttpLimits: HttpLimits = {
  bytes: defaultRegistryLimits.bytes,
  idleMs: 15_000,
  totalMs: 60_000,
  redirects: 5,
};

export type FetchOptions = {
  readonly client?: HttpClient;
  readonly limits?: Partial<HttpLimits>;
  /** What is known of the copy at hand: the server is then asked whether it is still current. */
  readonly previous?: { readonly etag?: string | null; readonly lastModified?: string | null };
  /**
   * The most inside address that may be asked. Anything where silent, for what a person typed (offline mirrors); for an
   * update nobody watches, the `addressClass` of the first fetch.
   */
  readonly ceiling?: AddressClass | undefined;
  readonly signal?: AbortSignal | undefined;
};

type Common = {
  readonly kind: 'url' | 'folder' | 'file';
  readonly schema: RegistrySchema | null;
  /** With a trailing slash for addresses, after redirects; an absolute path otherwise. */
  readonly root: string;
  /** The root that was asked for, before redirects. */
  readonly askedRoot: string;
  /** Where the list was found, after redirects. */
  readonly url: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Null for folders and files. */
  readonly addressClass: AddressClass | null;
  readonly tried: readonly Tried[];
};

type FetchedDocument<D = RegistryDocument> = Common & {
  readonly status: 'fetched';
  readonly bytes: Uint8Array;
  readonly document: D;
  /** From `versions.json`, which only schema 1.1 has and which is optional. */
  readonly versions: readonly string[] | null;
};

type FetchResult<D = RegistryDocument> = FetchedDocument<D> | (Common & { readonly status: 'unchanged' });

/** Reads what was fetched: here and now for a command, in a worker for the service. @throws what `readRegistry` throws */
type ReadDocument<D> = (
  bytes: Uint8Array,
  schema: RegistrySchema | null,
  signal?: AbortSignal | undefined,
) => Promise<{ readonly document: D; readonly schema: RegistrySchema; readonly entries: number }>;

const readHere: ReadDocument<RegistryDocument> = async (bytes, schema) => {
  const document = readRegistry(bytes, { schema });
  return { document, schema: document.schema, entries: document.entries.length };
};

/**
 * Finds and reads a registry. `input` is whatever a person typed: any form of address, or a path.
 *
 * Throws a FairleadError whose `data.tried` lists every place with its outcome: `REGISTRY_NAME_NOT_RESOLVED`,
 * `REGISTRY_REFUSED`, `REGISTRY_UNREACHABLE`, `REGISTRY_TIMED_OUT`, `REGISTRY_TLS`, `REGISTRY_FORBIDDEN`,
 * `REGISTRY_STATUS`, `REGISTRY_NOT_FOUND`, `REGISTRY_TOO_LARGE`, `REGISTRY_REDIRECT_REFUSED`,
 * `REGISTRY_TOO_MANY_REDIRECTS`, `REGISTRY_ADDRESS_REFUSED`, `REGISTRY_CONNECTION_LOST`, those of `readRegistry`,
 * those of `registryCandidates`, and `REGISTRY_PATH_…` for paths.
 */
export async function fetchRegistry(input: string, options: FetchOptions = {}): Promise<FetchResult> {
  return looksLikePath(input) ? fetchFromPath(absolutePath(input), options) : fetchUrl(input, options, readHere);
}

/** `fetchRegistry` in the form that the registry service takes: what comes is read in a worker. */
export function createRegistryFetcher(
  deps: {
    readonly workers: Workers;
    /** The folder of the registry that came with the program; null where it came without. */
    readonly shipped?: string | null;
  } & Omit<FetchOptions, 'previous' | 'ceiling'>,
): FetchRegistry {
  const { workers, shipped = null, ...options } = deps;
  type Read = ReadOutput & { readonly before: HeldCopy | null };
  const readWith =
    (copyOf: () => Promise<HeldCopy | null>): ReadDocument<Read> =>
    async (source, schema, signal) => {
      const before = await copyOf();
      // Handed over, not copied: nobody else needs the bytes, and copying tens of megabytes holds the event loop.
      const own = source.byteLength === source.buffer.byteLength && source.buffer instanceof ArrayBuffer;
      const output = await workers.run(
        before === null ? 'registry.read' : 'registry.update',
        { source, schema, channel: null, before },
        { signal, ...(own && { transfer: [source.buffer] }) },
      );
      const { head } = output.digest;
      return { document: { ...output, before }, schema: head.schema, entries: head.tally.entries };
    };
  return async (source, { ceiling, copy: copyOf = async () => null, ...previous }) => {
    const read = readWith(copyOf);
    const asked = { ...options, ceiling, previous };
    const fetchIt = () => {
      switch (source.kind) {
        case 'url':
          return fetchUrl(source.location, asked, read);
        case 'shipped':
          if (shipped === null) throw notShipped();
          return fetchPath(shipped, asked, read);
        case 'folder':
        case 'file':
          return fetchPath(absolutePath(source.location), asked, read);
      }
    };
    const result = await fetchIt();
    if (result.status === 'unchanged') return 'unchanged';
    const { schema, addressClass, etag, tried, document } = result;
    // Which folder that is changes with every version, and on some systems with every start.
    const { kind, root, askedRoot } =
      source.kind === 'shipped' ? { kind: source.kind, root: source.location, askedRoot: source.location } : result;
    const { digest, copy, before, changes } = document;
    if (copy === null) throw new Error('A document that was read from bytes has no copy');
    return { kind, ...copy, digest, before, changes, schema, root, askedRoot, addressClass, etag, tried };
  };
}

function notShipped(): FairleadError {
  return new FairleadError('REGISTRY_NOT_SHIPPED', {
    message: 'This copy of Fairlead came without its registry.',
    hint: 'Install Fairlead again. In a clone, "npm run build" makes it.',
  });
}

async function fetchUrl<D>(input: string, options: FetchOptions, read: ReadDocument<D>): Promise<FetchResult<D>> {
  const candidates = registryCandidates(input);
  const client = options.client ?? createHttpClient();
  const limits = { ...registryHttpLimits, ...options.limits };
  const tried: Tried[] = [];
  const errors: FairleadError[] = [];
  // SECURITY: docs/security.md 2.12: the first answer fixes how far inside the typed name may lead: if it later resolves to an
  // address further inside (DNS rebinding between two requests), that is refused.
  let ceiling: AddressClass = options.ceiling ?? 'loopback';
  const get = (url: string, bytes: number, headers?: Record<string, string>): Promise<HttpAnswer> => {
    const base = {
      limits: { ...limits, bytes: Math.min(limits.bytes, bytes) },
      ceiling,
      onFirstHop: (addressClass: AddressClass) => {
        ceiling = addressClass;
      },
      signal: options.signal,
    };
    return httpGet(client, url, headers === undefined ? base : { ...base, headers });
  };
  const failed = (url: string, thrown: unknown): void => {
    if (!(thrown instanceof FairleadError) || thrown.code === 'CANCELLED') throw thrown;
    tried.push(triedFailure(url, thrown));
    errors.push(thrown);
    if (concernsWholeServer(thrown)) throw nothingFound(candidates.root, tried, [thrown]);
  };

  let published: readonly string[] = [];
  try {
    published = readVersionsTxt((await get(candidates.versionsUrl, 64 * 1024)).body);
    const outcome = published.length > 0 ? `Lists the schemas ${published.join(', ')}.` : 'Is no list of schemas.';
    tried.push({ url: candidates.versionsUrl, outcome, ok: published.length > 0 });
  } catch (thrown) {
    failed(candidates.versionsUrl, thrown);
    // Optional: its absence is never the reason why a registry cannot be read.
    errors.length = 0;
  }

  const listed = candidates.lists.filter(({ schema }) => schema !== null && published.includes(schema));
  for (const { schema, url } of [...listed, ...candidates.lists.filter((list) => !listed.includes(list))]) {
    try {
      const answer = await get(url, limits.bytes, conditions(options.previous));
      const root = rootAfterRedirect(answer.url, schema) ?? candidates.root;
      const { etag, lastModified, addressClass } = answer;
      const common = {
        kind: 'url',
        schema,
        root,
        askedRoot: candidates.root,
        url: answer.url.href,
        etag,
        lastModified,
        addressClass,
        tried,
      } as const;
      if (answer.status === 304) {
        tried.push({ url, outcome: 'Has not changed.', ok: true });
        return { ...common, status: 'unchanged' };
      }
      const { document, ...found } = await read(answer.body, schema, options.signal);
      tried.push({ url, outcome: describeFound(found), ok: true });
      const versions = schema === '1.1' ? await readVersions(new URL('1.1/versions.json', root).href) : null;
      return { ...common, status: 'fetched', bytes: answer.body, document, versions };
    } catch (thrown) {
      failed(url, thrown);
    }
  }
  throw nothingFound(candidates.root, tried, errors);

  async function readVersions(url: string): Promise<readonly string[] | null> {
    try {
      const versions = readVersionsJson((await get(url, 64 * 1024)).body);
      const outcome = versions === null ? 'Is no list of versions.' : `Lists ${versions.length} versions.`;
      tried.push({ url, outcome, ok: versions !== null });
      return versions;
    } catch (thrown) {
      if (!(thrown instanceof FairleadError) || thrown.code === 'CANCELLED') throw thrown;
      tried.push({ url, outcome: 'Is not there; it is optional.', ok: true });
      return null;
    }
  }
}

/** `fetchRegistry` for a path. */
export function fetchFromPath(path: string, options: FetchOptions = {}): Promise<FetchResult> {
  return fetchPath(path, options, readHere);
}

async function fetchPath<D>(path: string, options: FetchOptions, read: ReadDocument<D>): Promise<FetchResult<D>> {
  const limit = options.limits?.bytes ?? registryHttpLimits.bytes;
  const tried: Tried[] = [];
  const errors: FairleadError[] = [];
  const failed = (where: string, thrown: unknown): void => {
    if (!(thrown instanceof FairleadError)) throw thrown;
    tried.push(triedFailure(where, thrown));
    errors.push(thrown);
  };
  try {
    const place = await locate(path);
    for (const { schema, path: file } of place.lists) {
      try {
        const bytes = await readBounded(file, limit);
        const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
        const common = {
          kind: place.kind,
          schema,
          root: place.root,
          askedRoot: place.root,
          url: file,
          etag,
          lastModified: null,
        } as const;
        const rest = { addressClass: null, tried };
        if (options.previous?.etag === etag) {
          tried.push({ url: file, outcome: 'Has not changed.', ok: true });
          return { ...common, ...rest, status: 'unchanged' };
        }
        const { document, ...found } = await read(bytes, schema, options.signal);
        tried.push({ url: file, outcome: describeFound(found), ok: true });
        return { ...common, ...rest, status: 'fetched', bytes, document, versions: null };
      } catch (thrown) {
        failed(file, thrown);
      }
    }
  } catch (thrown) {
    failed(path, thrown);
  }
  throw nothingFound(path, tried, errors);
}

function describeFound({ schema, entries }: { readonly schema: RegistrySchema; readonly entries: number }): string {
  return `Is a registry of schema ${schema} with ${counted(entries, 'workspace')}.`;
}

function conditions(previous: FetchOptions['previous']): Record<string, string> | undefined {
  const headers: Record<string, string> = {};
  // Header values come from servers: what could break out of a header line is left out.
  const isSafe = (value: string | null | undefined): value is string =>
    typeof value === 'string' && /^[\x20-\x7e]{1,500}$/.test(value);
  if (isSafe(previous?.etag)) headers['if-none-match'] = previous.etag;
  if (isSafe(previous?.lastModified)) headers['if-modified-since'] = previous.lastModified;
  return Object.keys(headers).length === 0 ? undefined : headers;
}

/** A list that was found elsewhere has its icons there too. Null where the final address does not tell the root. */
function rootAfterRedirect(url: URL, schema: RegistrySchema | null): string | null {
  const suffix = `/${schema ?? ''}/list.json`;
  if (schema === null || !url.pathname.endsWith(suffix)) return null;
  return `${url.origin}${url.pathname.slice(0, -suffix.length)}/`;
}

/** One schema per line; what is no schema (a web page, say) gives an empty list. */
function readVersionsTxt(bytes: Uint8Array): readonly string[] {
  const lines = new TextDecoder()
    .decode(bytes)
    .split(/\s+/)
    .filter((line) => line !== '');
  return lines.length <= 50 && lines.every((line) => /^\d{1,4}\.\d{1,4}$/.test(line)) ? lines : [];
}

function readVersionsJson(bytes: Uint8Array): readonly string[] | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (typeof value !== 'object' || value === null || !('versions' in value) || !Array.isArray(value.versions))
    return null;
  return value.versions.filter((one) => typeof one === 'string' && one.length <= 40).slice(0, 200);
}
