/** Registries, and what they publish. */

import { nextTurn } from '../async/abort.ts';
import { entryOf } from './shelf.ts';
import type { EntryText, Owned, PublishedTexts, RegistryTexts, SearchEntry, SearchSource } from './types.ts';

/** Entries of one registry that are found. SECURITY: docs/security.md 2.11: what a stranger's document costs is bounded. */
const maxEntries = 20_000;
/** How much of a description is searched, UTF-16 units. */
const maxDescription = 200;

export function registrySource(published: PublishedTexts): SearchSource {
  const owned = ({ id, name, location, description, trust }: RegistryTexts): Owned => [
    id,
    [entryOf({ kind: 'registry', id, name, location }, { shown: [location], unshown: [description, trust] })],
  ];
  return {
    name: 'registries',
    topics: ['registries'],
    async *all() {
      yield (await published.registries()).map(owned);
    },
    async *some(ids) {
      yield (await published.registries(ids)).map(owned);
    },
  };
}

export function entrySource(published: PublishedTexts): SearchSource {
  /** What was read of each registry, by the version of it: most changes of a registry leave its entries alone. */
  const kept = new Map<string, { readonly version: string; readonly entries: readonly SearchEntry[] }>();
  const reading = new Set<string>();

  async function owned(registry: RegistryTexts): Promise<Owned> {
    const { id, version } = registry;
    const known = kept.get(id);
    if (known?.version === version) return [id, known.entries];
    const pages = await published.entries(id);
    if (pages === 'reading') reading.add(id);
    else reading.delete(id);
    // What was found before stays; the next change of the registry has it tried again.
    if (pages === 'reading' || pages === 'failed') return [id, known?.entries ?? []];
    const entries: SearchEntry[] = [];
    for (const page of pages) {
      for (const text of page) entries.push(entryIn(registry, text));
      if (entries.length >= maxEntries) break;
      // Others get their turn between two pages.
      await nextTurn();
    }
    kept.set(id, { version, entries });
    return [id, entries];
  }

  return {
    name: 'entries',
    topics: ['registries'],
    slow: true,
    async *all() {
      const registries = await published.registries();
      const there = new Set(registries.map(({ id }) => id));
      for (const id of [...kept.keys(), ...reading]) if (!there.has(id)) forget(id);
      // Together: a document that takes long does not hold up the others.
      yield await Promise.all(registries.map(owned));
    },
    async *some(ids) {
      const registries = await published.registries(ids);
      const there = new Set(registries.map(({ id }) => id));
      for (const id of ids) if (!there.has(id)) forget(id);
      yield await Promise.all(registries.map(owned));
    },
    pending: () => reading.size > 0,
  };

  function forget(id: string): void {
    kept.delete(id);
    reading.delete(id);
  }
}

function entryIn({ id: registryId, name: registryName }: RegistryTexts, text: EntryText): SearchEntry {
  const { key, name, image, usable, categories, description } = text;
  return entryOf(
    { kind: 'entry', id: key, name, registryId, registryName, image, usable },
    {
      shown: [registryName],
      unshown: [image, categories.join(', '), description.slice(0, maxDescription)],
    },
  );
}
