/** All entries of all registries, searched and filtered here, so that a console asks for what is in sight alone. */
import type { BrowsePage, BrowseQuery, EntryCard } from '../../common/model/registries.ts';
import { buildSearchIndex, type SearchIndex, searchEntries } from '../../common/registry/search.ts';
import { shelve } from '../../common/registry/shelf.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Library, RegistryHead } from './library.ts';

/** Marks of cards are for some days: an index is made anew after this time, milliseconds. */
const lifeMs = 3600_000;
/** What nobody has asked for this long takes no more memory, milliseconds. */
const idleMs = 300_000;

type Index = {
  readonly search: SearchIndex<EntryCard>;
  readonly names: ReadonlyMap<string, string>;
  readonly marked: readonly string[];
  readonly reading: readonly string[];
  readonly builtAt: number;
};

export function createBrowser(deps: {
  rows: () => Promise<readonly RegistryHead[]>;
  library: Pick<Library, 'cardsOf' | 'installedFrom'>;
  events: EventBus<ServiceTopics>;
  now: () => number;
}): { browse(query: BrowseQuery): Promise<BrowsePage> } {
  const { rows, library, events, now } = deps;
  let kept: Promise<Index> | null = null;
  let idle: NodeJS.Timeout | undefined;
  const drop = () => {
    kept = null;
  };
  // What is published, and what of it is installed: a card shows both.
  events.on('registries', drop);
  events.on('workspaces', drop);

  async function build(): Promise<Index> {
    const [all, installed] = await Promise.all([rows(), library.installedFrom()]);
    const cards: EntryCard[] = [];
    const reading: string[] = [];
    for (const row of all) {
      for await (const page of library.cardsOf(row, installed)) {
        if (page === null) reading.push(row.id);
        else cards.push(...page);
      }
    }
    const isMarked = ({ marks }: EntryCard) => marks.includes('changed') || marks.includes('new');
    return {
      search: buildSearchIndex(cards.map((card) => ({ ...card, item: card }))),
      names: new Map(all.map(({ id, name }) => [id, name])),
      marked: [...new Set(cards.filter(isMarked).map(({ registryId }) => registryId))],
      reading,
      builtAt: now(),
    };
  }

  async function current(): Promise<Index> {
    clearTimeout(idle);
    idle = setTimeout(drop, idleMs);
    idle.unref();
    kept ??= build();
    const mine = kept;
    try {
      const index = await mine;
      if (now() - index.builtAt < lifeMs) return index;
      if (kept === mine) kept = null;
      return await current();
    } catch (thrown) {
      // Whoever asks next has it tried again.
      if (kept === mine) kept = null;
      throw thrown;
    }
  }

  return {
    async browse(query) {
      const { search, names, marked, reading } = await current();
      const { shown, facets } = shelve(searchEntries(search, { text: query.text }), query, names);
      return {
        entries: shown.slice(query.offset, query.offset + query.limit),
        found: shown.length,
        total: search.items.length,
        facets: {
          categories: [...facets.categories],
          marks: [...facets.marks],
          registries: [...facets.registries],
          grades: [...facets.grades],
          architectures: [...facets.architectures],
        },
        marked: [...marked],
        reading: [...reading],
      };
    },
  };
}
