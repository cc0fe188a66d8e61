/** What registries publish now, for the workspaces that came from them. */
import { selectImage } from '../../common/registry/versions.ts';
import { draftOfEntry } from '../../common/workspace/draft.ts';
import type { RegistryRow, Store } from '../store/types.ts';
import type { PublishedEntries } from '../workspaces/types.ts';
import { selectionOptions } from './cards.ts';
import { type Icons, iconPlace } from './icons.ts';
import { entrySha, type Library } from './library.ts';

export function createPublishedEntries(deps: { store: Store; library: Library; icons: Icons }): PublishedEntries {
  const { store, library, icons } = deps;

  async function iconOf(row: RegistryRow, path: string | null, changedAt: number | null): Promise<string | null> {
    if (path === null) return null;
    const icon = await icons.show(iconPlace(row), path, changedAt);
    return icon?.hash ?? null;
  }

  return {
    async find(registryId, key) {
      const row = await store.db.selectFrom('registries').selectAll().where('id', '=', registryId).executeTakeFirst();
      const document = row && library.documentOf(row);
      const entry = document?.entries.find((one) => one.key === key);
      if (!row || !document || !entry) return null;
      const context = await library.contextOf(row);
      const selection = entry.images.length === 0 ? null : selectImage(entry, selectionOptions(document, context));
      return {
        registryId,
        registryName: row.name,
        key,
        sha: entrySha(entry),
        draft: draftOfEntry(entry, selection),
        // An entry's hash covers its icon: since it changed, the picture of before is not the entry's any more.
        icon: () => iconOf(row, entry.iconPath, context.seen.get(key)?.changedAt ?? null),
      };
    },
    async shas() {
      const installed = await library.installedFrom();
      const shas = new Map<string, string>();
      for (const [registryId, entries] of installed) {
        const row = await store.db.selectFrom('registries').selectAll().where('id', '=', registryId).executeTakeFirst();
        const document = row && library.documentOf(row);
        for (const entry of document?.entries ?? [])
          if (entries.has(entry.key)) shas.set(`${registryId}/${entry.key}`, entrySha(entry));
      }
      return shas;
    },
  };
}
