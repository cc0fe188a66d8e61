/** Documents of strangers: read apart from each other, in pages, without anybody waiting for them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorFrom, FairleadError } from '../../common/errors.ts';
import { entry11, registryText } from '../../common/registry/corpus-parts.ts';
import { sqliteBackend } from '../store/testing/backends.ts';
import type { Store } from '../store/types.ts';
import { inlineWorkers } from '../work/testing/inline.ts';
import type { Workers } from '../work/types.ts';
import { pageCards } from './digest.ts';
import { createTestArea } from './testing/area.ts';

const backend = sqliteBackend();
let store: Store;
let folder: string;
beforeEach(async () => {
  await backend.start();
  store = await (await backend.fresh()).open();
  folder = await mkdtemp(join(tmpdir(), 'fairlead-library-'));
});
afterEach(async () => {
  await backend.closeAll();
  await backend.stop();
  await rm(folder, { recursive: true, force: true });
});

type Area = ReturnType<typeof createTestArea>;

async function addList(area: Area, name: string, count: number): Promise<string> {
  const place = join(folder, name);
  await mkdir(place);
  const entries = Array.from({ length: count }, (_, n) => entry11({ friendly_name: `${name} ${n}` }));
  await writeFile(join(place, 'list.json'), registryText(entries, { name }));
  return (await area.ask('add', { location: place, trusted: true })).id;
}

async function allPages(area: Area) {
  const sizes: number[] = [];
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await area.ask('entries', { cursor });
    sizes.push(page.entries.length);
    names.push(...page.entries.map(({ name }) => name));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return { sizes, names };
}

/** Workers that do with reading a document of this name what a test says; the rest as always. */
function workersThat(of: string, does: () => Promise<never>): Workers {
  const real = inlineWorkers();
  return {
    ...real,
    run: (name, input, options) => {
      const source = typeof input === 'object' && 'source' in input ? input.source : '';
      const isIt = typeof source === 'string' && source.includes(of);
      return isIt ? does() : real.run(name, input, options);
    },
  };
}

describe('the entries', () => {
  it('come in pages that together are all of them, once each, over several registries', async () => {
    const area = createTestArea(store);
    await addList(area, 'First', pageCards * 2 + 1);
    await addList(area, 'Empty', 0);
    await addList(area, 'Last', 3);
    const { sizes, names } = await allPages(area);
    expect(sizes).toEqual([pageCards, pageCards, 1, 3]);
    expect(new Set(names).size).toBe(pageCards * 2 + 4);
  });

  it.each(['', 'nonsense', 'x~1', `${'9'.repeat(64)}~99`])(
    'start anew with the cursor %j, which is none',
    async (cursor) => {
      const area = createTestArea(store);
      await addList(area, 'First', 2);
      expect((await area.ask('entries', { cursor })).entries).toHaveLength(2);
    },
  );

  it('end for a cursor beyond the last page', async () => {
    const area = createTestArea(store);
    const id = await addList(area, 'First', 2);
    expect(await area.ask('entries', { cursor: `${id}~7` })).toEqual({ entries: [], next: null, reading: [] });
  });
});

describe('one registry whose document cannot be read', () => {
  it.each(['WORK_TOO_LONG', 'WORK_TOO_LARGE', 'WORK_CRASHED'])('leaves the others readable: %s', async (code) => {
    const before = createTestArea(store);
    const bad = await addList(before, 'Hostile', 2);
    await addList(before, 'Good', 2);
    const failing = async () => {
      throw errorFrom({ code, message: 'The work was ended.', data: { job: 'registry.digest' } });
    };
    const area = createTestArea(store, {}, {}, workersThat('Hostile', failing));
    const { registries } = await area.ask('list');
    expect(registries.map(({ name, entries, unreadable }) => [name, entries, unreadable?.code ?? null])).toEqual([
      ['Hostile', 0, code],
      ['Good', 2, null],
    ]);
    expect((await allPages(area)).names).toEqual(['Good 0', 'Good 1']);
    await expect(area.ask('entry', { registryId: bad, key: 'hostile-0' })).rejects.toMatchObject({ code });
    expect((await area.ask('remove', { id: bad })).kept).toBe(0);
  });

  it('is not waited for: the others come without it, and a change tells when it is there', async () => {
    const before = createTestArea(store);
    const slow = await addList(before, 'Slow', 2);
    await addList(before, 'Good', 2);
    const late = Promise.withResolvers<never>();
    const area = createTestArea(
      store,
      {},
      {},
      workersThat('Slow', () => late.promise),
    );
    const told = Promise.withResolvers<unknown>();
    area.events.on('registries', (event) => told.resolve(event));
    const page = await area.ask('entries', {});
    expect(page.entries.map(({ name }) => name)).toEqual(['Good 0', 'Good 1']);
    expect(page.reading).toEqual([slow]);
    expect((await area.ask('list')).registries.map(({ reading }) => reading)).toEqual([true, false]);
    late.reject(new FairleadError('WORK_TOO_LONG', { message: 'Too long.', data: { job: 'x', deadlineMs: 1 } }));
    expect(await told.promise).toEqual({ id: slow });
    expect((await area.ask('list')).registries[0]?.unreadable?.code).toBe('WORK_TOO_LONG');
  });

  it('is read by a worker also when it is added: everything else is answered meanwhile', async () => {
    const before = createTestArea(store);
    await addList(before, 'Good', 2);
    const late = Promise.withResolvers<never>();
    const real = inlineWorkers();
    const begun = Promise.withResolvers<void>();
    const hanging: Workers = {
      ...real,
      run: (name, input, options) => {
        if (typeof input !== 'object' || !('source' in input) || typeof input.source === 'string')
          return real.run(name, input, options);
        begun.resolve();
        return late.promise;
      },
    };
    const area = createTestArea(store, {}, {}, hanging);
    const adding = addList(area, 'Slow', 2).then(
      () => 'added',
      (thrown: unknown) => thrown,
    );
    await begun.promise;
    expect((await area.ask('list')).registries.map(({ name }) => name)).toEqual(['Good']);
    expect((await area.ask('entries')).entries).toHaveLength(2);
    late.reject(new FairleadError('WORK_TOO_LARGE', { message: 'Too large.', data: { job: 'x' } }));
    expect(await adding).toMatchObject({
      data: { tried: expect.arrayContaining([expect.objectContaining({ ok: false })]) },
    });
  });

  it('is read once for all who ask, and not again while it is the same', async () => {
    const real = inlineWorkers();
    let read = 0;
    const counting: Workers = {
      ...real,
      run: (name, input, options) => {
        if (name === 'registry.read') read += 1;
        return real.run(name, input, options);
      },
    };
    await addList(createTestArea(store), 'One', 2);
    const area = createTestArea(store, {}, {}, counting);
    await Promise.all([area.ask('list'), area.ask('entries'), area.ask('entries', {})]);
    await area.ask('entries');
    expect(read).toBe(1);
  });
});
