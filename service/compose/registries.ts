/** What registries publish: fetched, read, shown. */
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Logger } from '../log/logger.ts';
import { createRegistryFetcher } from '../registries/fetch.ts';
import type { createHttpClient } from '../registries/fetch-http.ts';
import { createIconReader } from '../registries/fetch-icon.ts';
import { createIcons } from '../registries/icons.ts';
import { createLibrary } from '../registries/library.ts';
import { createPublishedEntries } from '../registries/published.ts';
import { createPublishedTexts } from '../registries/published-texts.ts';
import { createRegistryService } from '../registries/registry-service.ts';
import type { Store } from '../store/types.ts';
import type { Workers } from '../work/types.ts';

export function composeRegistries(deps: {
  store: Store;
  workers: Workers;
  events: EventBus<ServiceTopics>;
  http: ReturnType<typeof createHttpClient>;
  /** The folder of the registry that came with the program; null where it came without. */
  shipped: string | null;
  /** The log of a part of the service. */
  part(name: string): Logger;
  newId: () => string;
  now: () => number;
}) {
  const { store, workers, events, http, shipped, part, newId, now } = deps;
  const library = createLibrary({ store, workers, onRead: (id) => events.emit('registries', { id }), now });
  const icons = createIcons({ store, read: createIconReader({ client: http }), shipped, log: part('icons'), now });
  return {
    registries: createRegistryService({
      store,
      library,
      icons,
      fetchRegistry: createRegistryFetcher({ workers, client: http, shipped }),
      isShipped: shipped !== null,
      events,
      log: part('registries'),
      newId,
      now,
    }),
    published: createPublishedEntries({ store, library, icons }),
    texts: createPublishedTexts({ store, library }),
  };
}
