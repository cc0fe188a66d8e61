/** What the pages of a registry's site are told beside the list itself (`1.1/site.json`). */
import type { RegistrySchema } from '../registry/document.ts';

export type SiteData = {
  /** In which schema the entries are written. */
  readonly schema: RegistrySchema;
  /** Folders of the source, in the order of the list. */
  readonly folders: readonly string[];
  /** File names below `icons/`, in the same order; null where there is none. */
  readonly icons: readonly (string | null)[];
  /** Path of the registry's own icon below the root; null where it has none of its own files. */
  readonly ownIcon: string | null;
};
