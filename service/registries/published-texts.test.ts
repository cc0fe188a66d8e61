/** What registries publish, as the search of the site finds it. */
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { entry11, registryText } from '../../common/registry/corpus-parts.ts';
import { actorWith } from '../access/testing/actors.ts';
import { entrySource, registrySource } from '../search/registry-sources.ts';
import { createSearch } from '../search/search.ts';
import type { PublishedTexts } from '../search/types.ts';
import { sqliteBackend } from '../store/testing/backends.ts';
import type { Store } from '../store/types.ts';
import { createPublishedTexts } from './published-texts.ts';
import { type Area, createTestArea } from './testing/area.ts';
import { type Page, serve, type TestServer } from './testing/fetch-server.ts';

const backend = sqliteBackend();
const pages: Record<string, Page> = {};
let server: TestServer;
let store: Store;
let area: Area;

beforeAll(async () => {
  await backend.start();
  server = await serve(pages);
});
beforeEach(async () => {
  store = await (await backend.fresh()).open();
  area = createTestArea(store);
});
afterEach(() => backend.closeAll());
afterAll(async () => {
  await server.stop();
  await backend.stop();
});

const publish = (...names: string[]) => {
  const entries = names.map((friendlyName) =>
    entry11({ friendly_name: friendlyName, description: `All about ${friendlyName}` }),
  );
  pages['/1.1/list.json'] = registryText(entries, { name: 'Zürich tools' });
};

function search(before: ('reading' | 'failed')[] = []) {
  let read = 0;
  const texts = createPublishedTexts({ store, library: area.library });
  const counted: PublishedTexts = {
    ...texts,
    entries: (id) => {
      read += 1;
      const instead = before.shift();
      return instead === undefined ? texts.entries(id) : Promise.resolve(instead);
    },
  };
  const { operations } = createSearch({
    sources: [registrySource(counted), entrySource(counted)],
    events: area.events,
    log: pino({ level: 'silent' }),
  });
  const ask = (text: string) => operations.find(actorWith(), { text, limit: 10 });
  return {
    ask,
    reads: () => read,
    names: async (text: string) => (await ask(text)).found.map(({ kind, name }) => `${kind} ${name}`),
  };
}

it('finds registries and their entries, and reads a document only when it has changed', async () => {
  publish('Firefox', 'Café');
  const { id } = await area.ask('add', { location: server.origin, trusted: true });
  const { names, reads } = search();
  expect(await names('zurich')).toEqual(['registry Zürich tools', 'entry Café', 'entry Firefox']);
  expect(await names('cafe')).toEqual(['entry Café']);
  expect(await names('zurich about fox')).toEqual(['entry Firefox']);
  expect(reads()).toBe(1);

  // Nothing new: the fetch is told, and leaves the entries alone.
  await area.ask('update', { id });
  expect(await names('cafe')).toEqual(['entry Café']);
  expect(reads()).toBe(1);

  publish('Firefox', 'Thé');
  await area.ask('update', { id });
  expect(await names('cafe')).toEqual([]);
  expect(await names('the')).toEqual(['entry Thé']);
  expect(reads()).toBe(2);

  await area.ask('remove', { id });
  expect(await names('')).toEqual([]);
});

it('says while a document is being read, and tries again what could not be', async () => {
  publish('Firefox');
  const { id } = await area.ask('add', { location: server.origin, trusted: true });
  const { ask } = search(['reading', 'failed']);
  expect(await ask('firefox')).toMatchObject({ totals: {}, reading: true });
  area.events.emit('registries', { id });
  expect(await ask('firefox')).toMatchObject({ totals: {}, reading: false });
  area.events.emit('registries', { id });
  expect(await ask('firefox')).toMatchObject({ totals: { entry: 1 }, reading: false });
});
