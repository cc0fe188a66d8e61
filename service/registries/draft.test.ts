/** Every entry can be opened, whatever is wrong with it: what it would set is shown and can be corrected. */
import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { workspaceDraftSchema } from '../../common/model/workspaces.ts';
import { registryCorpusForTests } from '../../common/registry/corpus.ts';
import { entry10, registryText } from '../../common/registry/corpus-parts.ts';
import { sqliteBackend } from '../store/testing/backends.ts';
import { type Area, createTestArea } from './testing/area.ts';

const backend = sqliteBackend();
let area: Area;
let folder: string;

beforeAll(async () => {
  await backend.start();
  area = createTestArea(await (await backend.fresh()).open());
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-registries-'));
});
afterEach(async () => {
  for (const { id } of (await area.ask('list')).registries) await area.ask('remove', { id });
  await rm(folder, { recursive: true, force: true });
});
afterAll(() => backend.stop());

const add = (location: string) => area.ask('add', { location, trusted: true });
const cards = async () => (await area.ask('entries')).entries;

describe('an entry', () => {
  /** Every list there is: the made-up ones, and real ones where a folder of them is at hand. */
  const lists = registryCorpusForTests().flatMap(({ name, source, expected }) =>
    'error' in expected ? [] : [[name, source] as const],
  );
  const odd = registryText([
    entry10({
      memory: 1,
      cores: 5000,
      gpu_count: 100,
      categories: Array.from({ length: 80 }, (_, n) => `${n}`.repeat(150)),
    }),
    entry10({
      friendly_name: 'Bytes',
      memory: 16_000_001,
      architecture: Array.from({ length: 40 }, (_, n) => `arch${n}`),
    }),
    entry10({ friendly_name: 'Nothing', name: undefined }),
    entry10({ friendly_name: 'Bad', name: 'UPPER' }),
  ]);

  it.each([...lists, ['numbers beyond what a workspace may have', odd] as const])(
    'can be opened, whatever is wrong with it: %s',
    async (_name, source) => {
      await writeFile(join(folder, 'list.json'), source);
      const registry = await add(folder);
      for (const card of (await cards()).slice(0, 300)) {
        const { draft, card: same, problems } = await area.ask('entry', { registryId: registry.id, key: card.key });
        expect(same).toEqual(card);
        // Once it has an image, there is nothing else that keeps it from being saved.
        const saved = workspaceDraftSchema.safeParse({ ...draft, image: draft.image || 'example/any:1' });
        expect([card.name, saved.error?.issues ?? []]).toEqual([card.name, []]);
        if (!card.usable) expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
      }
    },
  );

  const corpus = process.env.FAIRLEAD_REGISTRY_CORPUS;
  if (corpus) {
    it('of a real list can be opened too', async () => {
      for (const file of globSync('*/*/list.json', { cwd: corpus })) {
        const registry = await add(join(corpus, file));
        const shown = (await cards()).filter(({ registryId }) => registryId === registry.id);
        for (const { key } of shown) await area.ask('entry', { registryId: registry.id, key });
      }
    });
  }

  it('that is gone is said to be', async () => {
    await writeFile(join(folder, 'list.json'), registryText([entry10()]));
    const { id } = await add(folder);
    await expect(area.ask('entry', { registryId: id, key: 'gone' })).rejects.toMatchObject({ status: 404 });
  });
});
