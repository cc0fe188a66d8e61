/** All that can be found. */
import type { Store } from '../store/types.ts';
import { hostSource } from './host-source.ts';
import { entrySource, registrySource } from './registry-sources.ts';
import { sessionSource, taskSource, workspaceSource } from './store-sources.ts';
import type { PublishedTexts, SearchSource } from './types.ts';

export function searchSources(deps: {
  readonly store: Store;
  readonly pool: Parameters<typeof hostSource>[0];
  readonly texts: PublishedTexts;
}): readonly SearchSource[] {
  const { store, pool, texts } = deps;
  return [
    hostSource(pool),
    sessionSource(store),
    workspaceSource(store),
    registrySource(texts),
    entrySource(texts),
    taskSource(store),
  ];
}
