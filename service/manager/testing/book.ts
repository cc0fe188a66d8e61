/** A store with the book of its sessions, for the tests of one file: an engine and a person are whatever the test says. */
import { afterAll, beforeAll } from 'vitest';
import { createEventBus } from '../../events/bus.ts';
import type { ServiceTopics } from '../../events/topics.ts';
import { sqliteBackend } from '../../store/testing/backends.ts';
import type { Store } from '../../store/types.ts';
import { createSessionBook, type SessionBook } from '../records/session-book.ts';

/** Opens them before the tests of this file, and takes them down after. `ready` is told them; its clock stands at 5. */
export function withBook(ready: (made: { readonly store: Store; readonly book: SessionBook }) => void): void {
  const backend = sqliteBackend();
  beforeAll(async () => {
    await backend.start();
    const store = await (await backend.fresh()).open();
    const events = createEventBus<ServiceTopics>({
      onListenerError: (err) => {
        throw err;
      },
    });
    ready({ store, book: createSessionBook({ store, events, now: () => 5 }) });
  });
  afterAll(async () => {
    await backend.closeAll();
    await backend.stop();
  });
}
