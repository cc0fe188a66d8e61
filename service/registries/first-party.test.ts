/** The registry that comes with Fairlead: where it is, whom it is trusted by, and what becomes of its workspaces. */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { entry11, registryText } from '../../common/registry/corpus-parts.ts';
import { sqliteBackend } from '../store/testing/backends.ts';
import type { Store } from '../store/types.ts';
import { inlineWorkers } from '../work/testing/inline.ts';
import { type Area, createTestArea } from './testing/area.ts';
import { serve, type TestServer } from './testing/fetch-server.ts';
import { firstPartyLocation } from './types.ts';

const backend = sqliteBackend();
let store: Store;
let folder: string;
let server: TestServer;

beforeAll(async () => {
  await backend.start();
  server = await serve({});
});
beforeEach(async () => {
  store = await (await backend.fresh()).open();
  folder = await mkdtemp(join(tmpdir(), 'fairlead-shipped-'));
});
afterEach(async () => {
  await backend.closeAll();
  await rm(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await server.stop();
  await backend.stop();
});

const areaWith = (shipped: string | null, redirects: Record<string, string> = {}): Area =>
  createTestArea(store, {}, redirects, inlineWorkers(), shipped);
const picture = '<svg xmlns="http://www.w3.org/2000/svg"/>';

async function ship(root: string, names: readonly string[], list = names): Promise<void> {
  await mkdir(join(root, '1.1', 'icons'), { recursive: true });
  const entries = list.map((name) => entry11({ friendly_name: name, image_src: 'one.svg' }));
  await writeFile(join(root, '1.1', 'list.json'), registryText(entries, { name: 'Fairlead' }));
  await writeFile(join(root, '1.1', 'icons', 'one.svg'), picture);
}

describe('the registry that comes with the program', () => {
  it('is offered, added without a yes, updates itself, and asks nobody', async () => {
    await ship(folder, ['Desktop']);
    const area = areaWith(folder);
    expect((await area.ask('offered')).registries[0]).toMatchObject({ url: firstPartyLocation, trust: 'first-party' });
    const added = await area.ask('add', { location: firstPartyLocation, trusted: false });
    expect(added).toMatchObject({
      source: { kind: 'shipped', location: firstPartyLocation },
      trust: 'first-party',
      autoUpdate: true,
      entries: 1,
    });
    expect((await area.ask('offered')).registries.map(({ trust }) => trust)).not.toContain('first-party');
    await expect(area.ask('add', { location: firstPartyLocation, trusted: false })).rejects.toMatchObject({
      code: 'REGISTRY_ADDED_ALREADY',
    });
    expect(await area.ask('icon', { registryId: added.id, path: 'one.svg' })).toMatchObject({
      mediaType: 'image/svg+xml',
    });
    expect(server.requests).toEqual([]);
  });

  it('is what is there by its one name alone: neither its folder, nor an address that leads to it, is trusted', async () => {
    await ship(folder, ['Desktop']);
    const area = areaWith(folder);
    for (const location of [folder, join(folder, '1.1', 'list.json'), `file://${folder}`])
      expect(await area.ask('preview', { location })).toMatchObject({ trust: 'third-party' });
    // A folder whose path is called as the place is.
    const led = areaWith(folder, { [folder]: firstPartyLocation });
    expect(await led.ask('preview', { location: folder })).toMatchObject({ trust: 'third-party' });
    for (const location of [`${firstPartyLocation}/`, 'fairlead:other', `${firstPartyLocation}/../..`])
      await expect(area.ask('add', { location, trusted: false })).rejects.toThrow();
  });

  it('is updated by a newer version of the program, wherever that was unpacked to, and tells what changed', async () => {
    await ship(folder, ['Desktop']);
    const { id } = await areaWith(folder).ask('add', { location: firstPartyLocation, trusted: false });
    const moved = `${folder}-2`;
    await rename(folder, moved);
    try {
      const newer = areaWith(moved);
      expect((await newer.ask('update', { id })).lastAttempt).toMatchObject({ ok: true, changed: false });
      await ship(moved, ['Desktop', 'Firefox']);
      const after = await newer.ask('update', { id });
      expect(after).toMatchObject({ entries: 2, trust: 'first-party', lastAttempt: { ok: true, changed: true } });
      expect(after.changes).toMatchObject({ added: 1 });
      expect(await newer.ask('icon', { registryId: id, path: 'one.svg' })).not.toBeNull();
    } finally {
      await rm(moved, { recursive: true, force: true });
    }
  });

  it('stays with its last copy, and is not offered, where the program came without', async () => {
    await ship(folder, ['Desktop']);
    const { id } = await areaWith(folder).ask('add', { location: firstPartyLocation, trusted: false });
    const without = areaWith(null);
    expect(await without.ask('update', { id })).toMatchObject({
      entries: 1,
      lastAttempt: { ok: false, error: { code: 'REGISTRY_NOT_SHIPPED' } },
    });
    await without.ask('remove', { id });
    expect((await without.ask('offered')).registries.map(({ trust }) => trust)).not.toContain('first-party');
  });

  it('has its workspaces again when it is restored, and those of no stranger who has its name', async () => {
    await ship(folder, ['Desktop']);
    const area = areaWith(folder);
    const registry = await area.ask('add', { location: firstPartyLocation, trusted: false });
    const [card] = (await area.ask('entries')).entries;
    const entry = await area.published.find(registry.id, card?.key ?? '');
    if (entry === null) throw new Error('There is no entry');
    const own = await area.installed(entry);
    const other = `${folder}-other`;
    await ship(other, ['Desktop']);
    try {
      const stranger = await area.ask('add', { location: other, trusted: true });
      const theirs = await area.published.find(stranger.id, card?.key ?? '');
      if (theirs === null) throw new Error('There is no entry');
      const foreign = await area.installed(theirs);
      await area.ask('remove', { id: stranger.id });
      expect(await area.ask('remove', { id: registry.id })).toEqual({ kept: 1 });
      const restored = await area.ask('add', { location: firstPartyLocation, trusted: false });
      expect(restored.installed).toBe(1);
      const rows = await store.db.selectFrom('workspaces').select(['id', 'source_registry_id']).execute();
      expect(new Map(rows.map((row) => [row.id, row.source_registry_id]))).toEqual(
        new Map([
          [own, restored.id],
          [foreign, null],
        ]),
      );
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });
});
