/** What registries publish now, for the workspaces that came from them. */
import { FairleadError } from '../../common/errors.ts';
import type { Store } from '../store/types.ts';
import type { PublishedEntries } from '../workspaces/types.ts';
import type { PlainCard } from './cards.ts';
import type { EntryDetail } from './digest.ts';
import { type Icons, iconPlace } from './icons.ts';
import { headColumns, type Library, type RegistryHead } from './library.ts';

export function createPublishedEntries(deps: { store: Store; library: Library; icons: Icons }): PublishedEntries {
  const { store, library, icons } = deps;

  async function iconOf(row: RegistryHead, path: string | null, changedAt: number | null): Promise<string | null> {
    if (path === null) return null;
    const icon = await icons.show(iconPlace(row), path, changedAt);
    return icon?.hash ?? null;
  }

  const rowOf = (id: string) =>
    store.db.selectFrom('registries').select(headColumns).where('id', '=', id).executeTakeFirst();

  /** null where the registry does not publish it any more. */
  async function detailOf(row: RegistryHead, key: string): Promise<EntryDetail | null> {
    try {
      return await library.detailOf(row, key);
    } catch (thrown) {
      if (thrown instanceof FairleadError && thrown.code === 'REGISTRY_ENTRY_NOT_FOUND') return null;
      throw thrown;
    }
  }

  return {
    async find(registryId, key) {
      const row = await rowOf(registryId);
      const detail = row && (await detailOf(row, key));
      if (!row || !detail) return null;
      const context = await library.contextOf(row, [key]);
      return {
        registryId,
        registryName: row.name,
        key,
        sha: detail.card.sha,
        draft: detail.draft,
        // An entry's hash covers its icon: since it changed, the picture of before is not the entry's any more.
        icon: () => iconOf(row, detail.card.iconPath, context.seen.get(key)?.changedAt ?? null),
      };
    },
    async offers(registryId) {
      const row = await rowOf(registryId);
      if (!row) return [];
      const { pages } = await library.digest(row);
      const cards = pages.flatMap((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as PlainCard[]);
      return cards.filter(({ usable }) => usable);
    },
    async shas() {
      const installed = await library.installedFrom();
      const shas = new Map<string, string>();
      for (const [registryId, entries] of installed) {
        const row = await rowOf(registryId);
        const found = row && (await library.reading(row));
        if (found?.state !== 'read') continue;
        for (const { key, sha } of found.digest.index) if (entries.has(key)) shas.set(`${registryId}/${key}`, sha);
      }
      return shas;
    },
  };
}
