/** What of registries and their entries is searched. */
import type { EntryText, PublishedTexts, RegistryTexts } from '../search/types.ts';
import type { Store } from '../store/types.ts';
import type { PlainCard } from './cards.ts';
import type { Digest } from './digest.ts';
import { headColumns, type Library, type RegistryHead } from './library.ts';

export function createPublishedTexts(deps: { store: Store; library: Library }): PublishedTexts {
  const { store, library } = deps;
  const query = () => store.db.selectFrom('registries').select(headColumns);

  const textsOf = (row: RegistryHead): RegistryTexts => ({
    id: row.id,
    name: row.name,
    description: row.description,
    location: row.source,
    trust: row.trust,
    version: [row.document_sha, row.schema_version, row.channel, row.name].join(' '),
  });

  return {
    async registries(ids) {
      const rows = await (ids === undefined ? query() : query().where('id', 'in', ids)).execute();
      return rows.map(textsOf);
    },
    async entries(id) {
      const row = await query().where('id', '=', id).executeTakeFirst();
      if (row === undefined) return [];
      const found = await library.reading(row);
      if (found.state === 'reading') return null;
      return found.state === 'read' ? pagesOf(found.digest) : [];
    },
  };
}

/** One page parsed at a time. */
function* pagesOf({ pages }: Digest): Generator<readonly EntryText[]> {
  for (const bytes of pages) {
    const cards = JSON.parse(new TextDecoder().decode(bytes)) as PlainCard[];
    yield cards.map(({ key, name, description, image, categories, usable }) => ({
      key,
      name,
      description,
      image,
      categories,
      usable,
    }));
  }
}
