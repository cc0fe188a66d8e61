/**
 * Finding anything of the site. What can be found is read once, when somebody first asks, and brought up to date with
 * what the events named since: never anew per keystroke.
 */
import { loggedError } from '../../common/errors.ts';
import { readQuery } from '../../common/search/match.ts';
import { type Actor, guard, type Operations } from '../access/actor.ts';
import { inTime } from '../async/abort.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Logger } from '../log/logger.ts';
import { mayFind } from './scope.ts';
import { createShelf, type Finding, findIn, nameOrder, type Shelf } from './shelf.ts';
import type { SearchEntry, SearchSource } from './types.ts';

/** An answer waits this long for slow sources, milliseconds. */
const patienceMs = 150;
/** Changes of more objects than this are read as one: everything anew. */
const maxChanged = 500;

type Kept = {
  readonly source: SearchSource;
  readonly shelf: Shelf;
  /** What has to be read before the next answer: named objects, or everything. */
  changed: Set<string> | 'all';
  reading: Promise<void> | null;
};

type SearchArea = {
  /**
   * What holds every word of `text`, of each kind the best `limit`, as far as this person may see it. `reading`: there may
   * be more in a moment; the topic `search` tells when.
   */
  find(
    actor: Actor,
    query: { readonly text: string; readonly limit: number },
  ): Promise<Finding & { readonly reading: boolean }>;
};
export type SearchOperations = Operations<SearchArea>;

type Search = { readonly operations: SearchOperations; dispose(): void };

export function createSearch(deps: {
  readonly sources: readonly SearchSource[];
  readonly events: EventBus<ServiceTopics>;
  readonly log: Logger;
}): Search {
  const { sources, events, log } = deps;
  const names = nameOrder();
  const all = sources.map((source): Kept => ({ source, shelf: createShelf(names), changed: 'all', reading: null }));

  const stops = all.flatMap((kept) =>
    kept.source.topics.map((topic) =>
      events.on(topic, ({ id, part }) => {
        // Nothing of that is searched.
        if (part === 'figures') return;
        if (kept.changed === 'all') return;
        if (id === undefined || kept.changed.size >= maxChanged) kept.changed = 'all';
        else kept.changed.add(id);
      }),
    ),
  );

  const isCurrent = ({ changed, reading }: Kept) => reading === null && changed !== 'all' && changed.size === 0;

  /** Reads what changed. One at a time per source: who asks meanwhile waits for that one, and for what came after it. */
  async function bring(kept: Kept): Promise<void> {
    if (kept.reading !== null) await kept.reading;
    if (isCurrent(kept)) return;
    kept.reading ??= readChanged(kept).finally(() => {
      kept.reading = null;
    });
    await kept.reading;
  }

  async function readChanged(kept: Kept): Promise<void> {
    const { source, shelf, changed } = kept;
    kept.changed = new Set();
    try {
      if (changed === 'all') {
        const read = new Map<string, readonly SearchEntry[]>();
        for await (const part of source.all()) for (const [id, entries] of part) read.set(id, entries);
        shelf.replace(read);
      } else {
        const gone = new Set(changed);
        for await (const part of source.some([...changed])) {
          for (const [id, entries] of part) {
            gone.delete(id);
            shelf.put(id, entries);
          }
        }
        for (const id of gone) shelf.put(id, []);
      }
    } catch (thrown) {
      // Nothing of it is forgotten: whoever asks next has it read again.
      kept.changed = 'all';
      throw thrown;
    }
  }

  /** Whether it is up to date; otherwise it goes on, and the topic `search` tells when it is. */
  async function bringInTime(kept: Kept): Promise<boolean> {
    const work = bring(kept);
    if (
      (await inTime(
        work.then(() => true as const),
        patienceMs,
      )) !== null
    )
      return true;
    work.then(
      () => events.emit('search', {}),
      (thrown: unknown) =>
        log.warn({ source: kept.source.name, ...loggedError(thrown) }, 'A source of the search could not be read'),
    );
    return false;
  }

  return {
    operations: guard<SearchArea>(
      { find: 'account.use' },
      {
        async find(actor, { text, limit }) {
          const [done] = await Promise.all([
            Promise.all(all.filter(({ source }) => source.slow).map(bringInTime)),
            Promise.all(all.filter(({ source }) => !source.slow).map(bring)),
          ]);
          const shelves = all.map(({ shelf }) => shelf);
          const { found, totals } = findIn(shelves, readQuery(text), limit, (entry) => mayFind(actor, entry));
          const reading = done.includes(false) || all.some(({ source }) => source.pending?.() ?? false);
          return { found, totals, reading };
        },
      },
    ),
    dispose() {
      for (const stop of stops) stop();
    },
  };
}
