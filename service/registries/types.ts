/** What other areas may know of registries. */
import type { AddressClass } from './fetch-address.ts';

export type RegistrySource = { readonly kind: 'url' | 'folder' | 'file'; readonly location: string };

export type FetchedRegistry = {
  /** What was found at the place: a path may be a folder or a file. */
  readonly kind: RegistrySource['kind'];
  readonly text: string;
  /** "1.0" or "1.1" where the address said so; null where the document itself tells. */
  readonly schema: string | null;
  /** The root with a trailing slash; for a folder its absolute path, for a list outside of a registry's folder its own. */
  readonly root: string;
  /** The root that was asked for, before any redirect. */
  readonly askedRoot: string;
  /** How far inside the first address was; null for folders and files. */
  readonly addressClass: AddressClass | null;
  readonly etag: string | null;
  /** Every address that was tried, in order, with what came of it. */
  readonly tried: readonly { readonly url: string; readonly outcome: string; readonly ok: boolean }[];
};

/**
 * Fetches a registry's document. `unchanged`: the server says that the copy with this ETag is still current.
 * @throws REGISTRY_* with `data.tried`.
 */
export type FetchRegistry = (
  source: RegistrySource,
  previous: { readonly etag: string | null; readonly allowPrivate?: boolean },
) => Promise<FetchedRegistry | 'unchanged'>;
