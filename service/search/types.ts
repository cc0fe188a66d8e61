/** What the search needs of other areas, and what it keeps. */
import type { Found } from '../../common/model/search.ts';
import type { Folded } from '../../common/search/match.ts';
import type { ServiceTopics } from '../events/topics.ts';

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** Something that can be found, as it is answered but for how well it fits. */
export type Findable = Without<Found, 'rank' | 'where'>;

export type SearchEntry = {
  readonly findable: Findable;
  /** Its name first, then what is shown beside it, then the rest. */
  readonly fields: Folded;
  /** All of them in one: a word that is not in it is in none. */
  readonly text: string;
  /** The fields after those that are shown, as they were written. */
  readonly unshown: readonly string[];
  /** Of equally good ones the higher comes first, then the name decides. */
  readonly order: number;
  /** Added to its rank: what is over comes after what is there. */
  readonly handicap: number;
  /** It is found only where a word is the beginning of one of these: what can be done is not in the way of what is. */
  readonly verbs: readonly string[];
  /** Whose it is, where it belongs to a person. */
  readonly ownerId: string | null;
};

/** The entries of one object, by the id that its changes are told with. */
export type Owned = readonly [id: string, entries: readonly SearchEntry[]];

/** One kind of object, as the search reads it. */
export interface SearchSource {
  readonly name: string;
  /** What tells that an object of it changed, by the object's id. */
  readonly topics: readonly (keyof ServiceTopics)[];
  /** A person does not wait for it: an answer goes without, and says so. */
  readonly slow?: boolean;
  /** Everything there is, part by part. */
  all(): AsyncIterable<readonly Owned[]>;
  /** These objects anew; those that are left out are gone. */
  some(ids: readonly string[]): AsyncIterable<readonly Owned[]>;
  /** Whether something of it is still being read by others, who tell its topic when they are done. */
  pending?(): boolean;
}

/** What of an entry of a registry is searched. */
export type EntryText = {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly image: string | null;
  readonly categories: readonly string[];
  readonly usable: boolean;
};

export type RegistryTexts = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly location: string;
  readonly trust: string;
  /** Changes whenever its entries may have changed. */
  readonly version: string;
};

/** The registries of the site and what they publish. */
export interface PublishedTexts {
  registries(ids?: readonly string[]): Promise<readonly RegistryTexts[]>;
  /**
   * Page by page. `reading`: a worker is still at the document, and the topic `registries` tells when it is done.
   * `failed`: it cannot be read now.
   */
  entries(id: string): Promise<Iterable<readonly EntryText[]> | 'reading' | 'failed'>;
}
