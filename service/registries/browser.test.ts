/** What a registry page asks for: a part of what fits, with the numbers beside the filters. */
import { expect, it } from 'vitest';
import type { EntryCard } from '../../common/model/registries.ts';
import { browseSchema } from '../../common/model/registries.ts';
import { createEventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import { createBrowser } from './browser.ts';

const card = (registryId: string, name: string, own: Partial<EntryCard> = {}): EntryCard => ({
  registryId,
  key: name,
  name,
  description: '',
  image: null,
  iconPath: null,
  categories: ['Desktop'],
  architectures: [],
  sizeBytes: null,
  compatible: true,
  compatibility: [],
  marks: ['not-installed'],
  grade: null,
  flagged: false,
  warningCount: 0,
  problemCount: 0,
  reason: null,
  usable: true,
  workspaceIds: [],
  ...own,
});

function rig(cards: Readonly<Record<string, (readonly EntryCard[] | null)[]>>) {
  const events = createEventBus<ServiceTopics>({
    onListenerError: (err) => {
      throw err;
    },
  });
  let reads = 0;
  const library = {
    installedFrom: async () => new Map(),
    async *cardsOf({ id }: { readonly id: string }) {
      reads += 1;
      yield* cards[id] ?? [];
    },
  };
  let time = 0;
  const rows = async () => Object.keys(cards).map((id) => ({ id, name: `Registry ${id}` }));
  const browser = createBrowser({ rows, library, events, now: () => time } as never);
  return {
    events,
    browse: (query: object) => browser.browse(browseSchema.parse(query)),
    reads: () => reads,
    later: (ms: number) => {
      time += ms;
    },
  };
}

const many = Array.from({ length: 150 }, (_, at) => card('b', `Paint ${String(at).padStart(3, '0')}`));
const cards = {
  a: [[card('a', 'Firefox', { categories: ['Web'], grade: 'weakened' }), card('a', 'Gimp', { marks: ['new'] })]],
  b: [many.slice(0, 100), many.slice(100)],
};

it('answers a part in order, how many fit, and how many there are', async () => {
  const { browse } = rig(cards);
  const first = await browse({ text: 'paint', limit: 60 });
  expect([first.found, first.total, first.entries.length]).toEqual([150, 152, 60]);
  const rest = await browse({ text: 'paint', offset: 120, limit: 60 });
  expect(rest.entries.map(({ name }) => name)).toEqual(many.slice(120).map(({ name }) => name));
});

it('counts what each choice would show, and names the registries with news whatever is filtered for', async () => {
  const { browse } = rig(cards);
  const { found, facets, marked } = await browse({ registries: ['a'], categories: ['web'] });
  expect(found).toBe(1);
  expect(facets.categories).toEqual(expect.arrayContaining([{ category: 'Desktop', count: 1 }]));
  expect(Object.fromEntries(facets.registries)).toEqual({ a: 1 });
  expect(Object.fromEntries(facets.grades)).toEqual({ weakened: 1 });
  expect(marked).toEqual(['a']);
});

it('reads registries once, and again when they, or what is installed, changed', async () => {
  const { browse, reads, events, later } = rig(cards);
  await Promise.all([browse({}), browse({ text: 'f' }), browse({ text: 'fi' })]);
  expect(reads()).toBe(2);
  events.emit('hosts', {});
  await browse({});
  expect(reads()).toBe(2);
  events.emit('registries', { id: 'a' });
  await browse({});
  expect(reads()).toBe(4);
  events.emit('workspaces', { id: 'w' });
  await browse({});
  expect(reads()).toBe(6);
  // Marks end by themselves.
  later(3600_000);
  await browse({});
  expect(reads()).toBe(8);
});

it('names registries whose documents are still being read, and shows the others', async () => {
  const { browse } = rig({ ...cards, c: [null] });
  expect(await browse({ text: 'gimp' })).toMatchObject({ reading: ['c'], found: 1 });
});
