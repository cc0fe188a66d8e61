/** What other areas may know of registries. */
import type { ListChanges } from '../../common/model/registry-changes.ts';
import type { Digest, KeptCopy } from './digest.ts';
import type { AddressClass } from './fetch-address.ts';

/**
 * Where the registry that comes with Fairlead is: the place has this name, whatever folder the program was unpacked to.
 * Nothing outside has an address of this scheme.
 */
export const firstPartyLocation = 'fairlead:registry';

/** `shipped`: the folder that came with the program. */
export type RegistrySource = { readonly kind: 'url' | 'folder' | 'file' | 'shipped'; readonly location: string };

/** The copy at hand. `fetchedAt`: when it was last found to be the current one. */
export type HeldCopy = KeptCopy & { readonly fetchedAt: number };

export type FetchedRegistry = {
  /** What was found at the place: a path may be a folder or a file. */
  readonly kind: RegistrySource['kind'];
  /** The document as the store keeps it (stored.ts). */
  readonly stored: string;
  /** SHA-256 of its text, hex. */
  readonly sha: string;
  /** The document as it was read, with no channel chosen. */
  readonly digest: Digest;
  /** The copy at hand that it was compared with; null where there was none. */
  readonly before: HeldCopy | null;
  /** What differs from that one; null where nothing does, or it cannot be read any more. */
  readonly changes: ListChanges | null;
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
  previous: {
    readonly etag: string | null;
    /** Gives the copy at hand to compare with; asked only when a document has come. */
    readonly copy?: (() => Promise<HeldCopy | null>) | undefined;
    /** The most inside address that may be asked; anything where silent, as for what a person typed. */
    readonly ceiling?: AddressClass | undefined;
  },
) => Promise<FetchedRegistry | 'unchanged'>;
