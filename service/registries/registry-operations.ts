/** The operations of the area `registries`: what its faces call. */
import type { Permission } from '../../common/access/permissions.ts';
import type {
  BrowsePage,
  BrowseQuery,
  EntryDetailShown,
  EntryPageShown,
  OfferedRegistry,
  Registry,
  RegistryPreview,
} from '../../common/model/registries.ts';
import type { RegistryChanges } from '../../common/model/registry-changes.ts';
import type { Actor, Operations } from '../access/actor.ts';
import type { Done } from '../access/facts.ts';

/** Each throws REGISTRY_NOT_FOUND where it names a registry that is not there. */
export type RegistryArea = {
  list(actor: Actor): Promise<Registry[]>;
  /** Well-known registries that are not added yet. Nothing is fetched for this. */
  offered(actor: Actor): Promise<OfferedRegistry[]>;
  /** Reads a registry without adding it. @throws what fetching says */
  preview(actor: Actor, location: string): Promise<RegistryPreview>;
  /**
   * `sha`: the document that was shown; any where silent.
   * @throws REGISTRY_ADDED_ALREADY, REGISTRY_CHANGED_MEANWHILE, REGISTRY_NOT_TRUSTED, and what fetching says
   */
  add(
    actor: Actor,
    source: { readonly location: string; readonly trusted: boolean; readonly sha?: string | undefined },
  ): Promise<Done<Registry>>;
  /** Fetches now. A failure keeps the last good copy and is told in `lastAttempt`. */
  update(actor: Actor, id: string): Promise<Done<Registry>>;
  /** Registries with automatic updates are fetched in the background; answers their ids. */
  opened(actor: Actor): Promise<string[]>;
  configure(
    actor: Actor,
    change: {
      readonly id: string;
      readonly autoUpdate?: boolean | undefined;
      readonly channel?: string | null | undefined;
    },
  ): Promise<Done<Registry>>;
  /** Removes the list. `kept`: workspaces that were installed from it, and stay. */
  remove(actor: Actor, id: string): Promise<Done<{ readonly kept: number }>>;
  /** What the last update that changed its document brought; null where nothing is known. */
  changes(actor: Actor, id: string): Promise<RegistryChanges | null>;
  /** The document as it was fetched. @throws REGISTRY_NEVER_FETCHED */
  document(actor: Actor, id: string): Promise<{ readonly text: string; readonly fetchedAt: number }>;
  /** Cards of all registries, a page at a time. */
  entries(actor: Actor, cursor: string | null): Promise<EntryPageShown>;
  /** A part of what fits a search and filters, with how many each other choice would show. */
  browse(actor: Actor, query: BrowseQuery): Promise<BrowsePage>;
  /** One entry with everything it would set. */
  entry(actor: Actor, place: { readonly registryId: string; readonly key: string }): Promise<EntryDetailShown>;
  /** An entry's icon, or the registry's own where `path` is empty; null where there is none that can be shown. */
  icon(
    actor: Actor,
    place: { readonly registryId: string; readonly path: string },
  ): Promise<{ readonly mediaType: string; readonly bytes: Buffer } | null>;
};
export type RegistryOperations = Operations<RegistryArea>;

export const registryNeeds = {
  list: 'registries.view',
  offered: 'registries.view',
  preview: 'registries.modify',
  add: 'registries.modify',
  update: 'registries.modify',
  opened: 'registries.view',
  configure: 'registries.modify',
  remove: 'registries.modify',
  changes: 'registries.view',
  document: 'registries.view',
  entries: 'registries.view',
  browse: 'registries.view',
  entry: 'registries.view',
  icon: 'registries.view',
} as const satisfies Record<string, Permission>;
