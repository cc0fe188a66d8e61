/** Adding registries, keeping them, and what becomes of what was installed from them. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { entry10, entry11, registryText } from '../../common/registry/corpus-parts.ts';
import type { JsonValue } from '../../common/registry/document.ts';
import { sqliteBackend } from '../store/testing/backends.ts';
import type { Store } from '../store/types.ts';
import { inlineWorkers } from '../work/testing/inline.ts';
import type { Workers } from '../work/types.ts';
import { knownRegistries } from './known.ts';
import { type Area, createTestArea } from './testing/area.ts';
import { type Page, serve, type TestServer } from './testing/fetch-server.ts';

const backend = sqliteBackend();
const png = (byte: number) =>
  Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(64, byte)]);
const day = 24 * 3600_000;
const pages: Record<string, Page> = {};
let server: TestServer;
let store: Store;
let area: Area;
let folder: string;

beforeAll(async () => {
  await backend.start();
  server = await serve(pages);
});
beforeEach(async () => {
  store = await (await backend.fresh()).open();
  area = createTestArea(store, Object.fromEntries(knownRegistries.map(({ url }) => [url, server.origin])));
  folder = await mkdtemp(join(tmpdir(), 'fairlead-registries-'));
});
afterEach(async () => {
  for (const path of Object.keys(pages)) delete pages[path];
  await backend.closeAll();
  await rm(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await server.stop();
  await backend.stop();
});

const publish = (entries: readonly JsonValue[], more: Record<string, JsonValue> = {}) => {
  pages['/1.1/list.json'] = registryText(entries, more);
};
const add = (location = server.origin) => area.ask('add', { location, trusted: true });
const only = async () => {
  const [registry] = (await area.ask('list')).registries;
  if (registry === undefined) throw new Error('There is no registry');
  return registry;
};
const cards = async () => (await area.ask('entries')).entries;

describe('adding', () => {
  it('offers the well-known ones and fetches none of them', async () => {
    const before = server.requests.length;
    expect((await area.ask('offered')).registries.map(({ url }) => url)).toEqual(knownRegistries.map(({ url }) => url));
    expect(server.requests.slice(before)).toEqual([]);
    const [official] = knownRegistries;
    publish([entry11()]);
    const added = await area.ask('add', { location: official?.url ?? '', trusted: false });
    expect(added).toMatchObject({ trust: 'official', autoUpdate: true });
    expect((await area.ask('offered')).registries.map(({ trust }) => trust)).toEqual(['known']);
  });

  it('wants a yes to every registry that is not official', async () => {
    publish([entry11()]);
    const refused = expect.objectContaining({ code: 'REGISTRY_NOT_TRUSTED' });
    const wellKnown = knownRegistries.find(({ trust }) => trust === 'known')?.url ?? '';
    for (const [location, trust] of [
      [wellKnown, 'known'],
      [server.origin, 'third-party'],
    ] as const) {
      await expect(area.ask('add', { location, trusted: false })).rejects.toEqual(refused);
      expect(await add(location)).toMatchObject({ trust, autoUpdate: false });
    }
  });

  it('trusts no address because it leads to a trusted one, and takes nothing over that a trusted one leads to', async () => {
    const [official] = knownRegistries;
    publish([entry11()]);
    // A stranger's address whose list is, today, the official one.
    const stranger = createTestArea(store, {}, { [server.origin]: official?.url ?? '' });
    const refused = expect.objectContaining({ code: 'REGISTRY_NOT_TRUSTED' });
    await expect(stranger.ask('add', { location: server.origin, trusted: false })).rejects.toEqual(refused);
    expect(await stranger.ask('add', { location: server.origin, trusted: true })).toMatchObject({
      trust: 'third-party',
      autoUpdate: false,
    });
    await stranger.ask('remove', { id: (await only()).id });

    const { id } = await area.ask('add', { location: official?.url ?? '', trusted: false });
    const led = createTestArea(
      store,
      { [official?.url ?? '']: server.origin },
      { [official?.url ?? '']: 'https://evil.example/' },
    );
    publish([entry11({ friendly_name: 'Somebody else’s' })]);
    const after = await led.ask('update', { id });
    expect(after).toMatchObject({
      trust: 'official',
      lastAttempt: { ok: false, error: { code: 'REGISTRY_SERVED_FROM_ELSEWHERE' } },
    });
    expect((await cards()).map(({ name }) => name)).not.toContain('Somebody else’s');
  });

  it('does not follow a public registry into this network, whatever its name means today', async () => {
    publish([entry11()]);
    const { id } = await add();
    const kept = await store.db.selectFrom('registries').select('address_class').executeTakeFirstOrThrow();
    expect(kept.address_class).toBe('loopback');
    expect((await area.ask('update', { id })).lastAttempt).toMatchObject({ ok: true });
    await store.db.updateTable('registries').set({ address_class: 'public' }).execute();
    publish([entry11({ friendly_name: 'From inside' })]);
    expect((await area.ask('update', { id })).lastAttempt).toMatchObject({
      ok: false,
      error: { code: 'REGISTRY_ADDRESS_REFUSED' },
    });
    expect((await cards()).map(({ name }) => name)).not.toContain('From inside');
  });

  it('fetches icons of a public registry from no address inside, whatever its name means today', async () => {
    publish([entry11()]);
    pages['/1.1/icons/now.png'] = { body: png(1) };
    pages['/1.1/icons/later.png'] = { body: png(2) };
    const { id: registryId } = await add();
    expect(await area.ask('icon', { registryId, path: 'now.png' })).toMatchObject({ mediaType: 'image/png' });
    await store.db.updateTable('registries').set({ address_class: 'public' }).execute();
    expect(await area.ask('icon', { registryId, path: 'later.png' })).toBeNull();
    expect(server.requests).not.toContain('/1.1/icons/later.png');
  });

  it('shows what is there before anything is kept', async () => {
    publish([entry11(), entry11({ friendly_name: 'Two', run_config: { privileged: true } }), { friendly_name: 'No' }]);
    expect(await area.ask('preview', { location: ` ${server.origin} ` })).toMatchObject({
      source: { kind: 'url', location: server.origin },
      name: 'Example registry',
      schemaVersion: '1.1',
      trust: 'third-party',
      entries: 3,
      flagged: 1,
      unusable: 1,
      alreadyAdded: null,
    });
    expect((await area.ask('list')).registries).toEqual([]);
    const { id } = await add();
    expect(await area.ask('preview', { location: `${server.origin}/1.1/list.json` })).toMatchObject({
      alreadyAdded: id,
    });
    await expect(add()).rejects.toMatchObject({ code: 'REGISTRY_ADDED_ALREADY', data: { registryId: id } });
  });

  it('adds what was shown, and nothing that came in its place', async () => {
    publish([entry11()]);
    const { sha } = await area.ask('preview', { location: server.origin });
    publish([entry11({ run_config: { privileged: true } })]);
    const source = { location: server.origin, trusted: true };
    await expect(area.ask('add', { ...source, sha })).rejects.toMatchObject({
      code: 'REGISTRY_CHANGED_MEANWHILE',
      status: 409,
      data: { root: `${server.origin}/` },
    });
    expect((await area.ask('list')).registries).toEqual([]);
    expect(await store.db.selectFrom('registry_marks').selectAll().execute()).toEqual([]);
    // What is there now can be looked at, and is added then; a script that looked at nothing adds what it finds.
    const now = await area.ask('preview', { location: server.origin });
    expect(now).toMatchObject({ flagged: 1 });
    const { id } = await area.ask('add', { ...source, sha: now.sha });
    expect((await cards()).map(({ flagged }) => flagged)).toEqual([true]);
    await area.ask('remove', { id });
    expect(await area.ask('add', source)).toMatchObject({ entries: 1 });
  });

  it('keeps the document as it came', async () => {
    publish([entry11()]);
    const { id, fetchedAt } = await add();
    expect(await area.ask('document', { id })).toEqual({ text: pages['/1.1/list.json'], fetchedAt });
    await expect(area.ask('document', { id: `${id}0` })).rejects.toMatchObject({ code: 'REGISTRY_NOT_FOUND' });
  });
});

describe('a registry on this machine', () => {
  const mirror = async (name: string) => {
    const root = join(folder, name);
    await mkdir(join(root, '1.0/icons'), { recursive: true });
    await writeFile(join(root, '1.0/list.json'), registryText([entry10()]));
    await writeFile(join(root, '1.0/icons/paint.png'), png(1));
    return root;
  };
  const iconOf = async ({ id }: { id: string }) =>
    (await area.ask('icon', { registryId: id, path: 'paint.png' }))?.mediaType;

  it('is added as a folder, with its icons', async () => {
    const root = await mirror('reg');
    const added = await add(root);
    expect(added.source).toEqual({ kind: 'folder', location: root });
    expect(await iconOf(added)).toBe('image/png');
  });

  it('is added as a file: address, as a list, and is the same registry', async () => {
    const root = await mirror('reg');
    const list = join(root, '1.0/list.json');
    const added = await add(`file:${list}`);
    expect(added.source).toEqual({ kind: 'file', location: list });
    expect(await iconOf(added)).toBe('image/png');
    await expect(add(root)).rejects.toMatchObject({ code: 'REGISTRY_ADDED_ALREADY' });
  });

  it('is added as a list of any name, with the icons beside it', async () => {
    const root = await mirror('reg');
    const list = join(root, 'published.txt');
    await cp(join(root, '1.0/list.json'), list);
    const added = await add(list);
    expect(added.source).toEqual({ kind: 'file', location: list });
    expect(await iconOf(added)).toBe('image/png');
    // It is another registry than the one in the folder.
    expect((await add(root)).source.kind).toBe('folder');
  });

  it('is found by a path that starts at home or here', async () => {
    const failed = async (location: string) => area.ask('preview', { location }).catch((error: unknown) => error);
    for (const location of ['~/no-such-registry-here', './no-such-registry-here', '../no-such-registry-here'])
      expect(await failed(location)).toMatchObject({
        code: 'REGISTRY_NOT_FOUND',
        data: { tried: [{ url: expect.stringMatching(/^\/.*no-such-registry-here$/) }] },
      });
  });
});

describe('updating', () => {
  it('takes what is published now and marks what came and what changed', async () => {
    publish([entry11(), entry11({ friendly_name: 'Goes', sha: 'x' })]);
    const { id } = await add();
    area.clock.now += 40 * day;
    publish([entry11({ sha: 'other' }), entry11({ friendly_name: 'Comes', sha: 'y' })], { name: 'Renamed' });
    expect(await area.ask('update', { id })).toMatchObject({
      name: 'Renamed',
      fetchedAt: area.clock.now,
      lastAttempt: { ok: true, changed: true },
    });
    expect((await cards()).map(({ name, marks }) => [name, marks])).toEqual([
      ['Browser', ['not-installed', 'changed']],
      ['Comes', ['not-installed', 'new']],
    ]);
    expect(area.facts.at(-1)).toMatchObject({ object: { type: 'registry', name: 'Renamed' } });
    expect(await area.ask('update', { id })).toMatchObject({ lastAttempt: { ok: true, changed: false } });
  });

  it.each([
    ['is not there', { status: 404 }],
    ['became a web page', '<html>Sign in</html>'],
    ['was cut off', '{"workspaces": ['],
  ])('keeps the last good copy where the list %s', async (_what, page) => {
    publish([entry11()]);
    const { id, fetchedAt } = await add();
    pages['/1.1/list.json'] = page;
    area.clock.now += day;
    const updated = await area.ask('update', { id });
    expect(updated).toMatchObject({ fetchedAt, entries: 1, lastAttempt: { ok: false, at: area.clock.now } });
    expect(updated.lastAttempt?.error?.hint).toBeDefined();
    // Answered with the good copy, and written down as what it was.
    const reason = expect.stringContaining(updated.lastAttempt?.error?.code ?? 'no code');
    expect(area.facts.at(-1)).toMatchObject({ object: { type: 'registry' }, outcome: { result: 'failed', reason } });
    expect(updated.lastAttempt?.tried.some(({ ok }) => !ok)).toBe(true);
    // Also for a service that starts without the network.
    const next = createTestArea(store);
    expect((await next.ask('entries')).entries.map(({ name }) => name)).toEqual(['Browser']);
  });

  it('happens by itself when the page is opened, where that is switched on, and is to be seen', async () => {
    publish([entry11()]);
    const { id } = await add();
    expect(await area.ask('opened')).toEqual({ updating: [] });
    expect(await area.ask('configure', { id, autoUpdate: true })).toMatchObject({ autoUpdate: true, updating: false });

    let answer = () => undefined as unknown;
    pages['/1.1/list.json'] = (_request, response) => {
      answer = () => response.end(registryText([entry11(), entry11({ friendly_name: 'Two' })]));
      arrived();
    };
    let arrived = () => undefined as unknown;
    const asked = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const done = new Promise<void>((resolve) => area.events.on('registries', () => resolve()));
    expect(await area.ask('opened')).toEqual({ updating: [id] });
    await asked;
    expect(await only()).toMatchObject({ updating: true, entries: 1 });
    answer();
    await done;
    expect(await only()).toMatchObject({ updating: false, entries: 2 });
  });
});

describe('what an update changed', () => {
  const published = (changes: Record<string, JsonValue> = {}) => [
    entry11(changes),
    entry11({ friendly_name: 'Other' }),
  ];
  const changesOf = (id: string) => area.ask('changes', { id });

  it('is kept with it, for every console and for a service that starts anew', async () => {
    publish(published());
    const { id, fetchedAt } = await add();
    expect(await only()).toMatchObject({ changes: null });
    expect(await changesOf(id)).toBeNull();
    area.clock.now += day;
    publish([...published({ sha: 'other', description: 'Another text.' }), entry11({ friendly_name: 'Comes' })]);
    const summary = { before: fetchedAt, after: area.clock.now, changed: 1, added: 1, gone: 0, facts: [] };
    expect(await area.ask('update', { id })).toMatchObject({ changes: summary });
    const next = createTestArea(store);
    expect((await next.ask('list')).registries[0]?.changes).toEqual(summary);
    expect(await next.ask('changes', { id })).toEqual({
      before: fetchedAt,
      after: area.clock.now,
      facts: { count: 0, listed: [] },
      changed: {
        count: 1,
        listed: [
          {
            key: 'browser',
            name: 'Browser',
            fields: {
              count: 1,
              listed: [
                {
                  field: 'description',
                  key: null,
                  from: { kind: 'text', text: 'Look at the web.', cut: false },
                  to: { kind: 'text', text: 'Another text.', cut: false },
                },
              ],
            },
          },
        ],
      },
      added: { count: 1, listed: [{ key: 'comes', name: 'Comes' }] },
      gone: { count: 0, listed: [] },
    });
  });

  it('stays when an update finds the same, or finds nothing, and goes when the next one brings something', async () => {
    publish(published());
    const { id } = await add();
    publish(published({ description: 'Second.' }));
    await area.ask('update', { id });
    const kept = await changesOf(id);
    expect(kept).toMatchObject({ changed: { count: 1 } });
    // With no ETag the document comes again; with one the server says that it is the same.
    for (const page of [pages['/1.1/list.json'], { status: 304 }, { status: 404 }, '<html>Sign in</html>']) {
      if (page !== undefined) pages['/1.1/list.json'] = page;
      area.clock.now += day;
      await area.ask('update', { id });
      expect(await changesOf(id)).toEqual(kept);
    }
    publish([]);
    await area.ask('update', { id });
    expect(await changesOf(id)).toMatchObject({ changed: { count: 0 }, gone: { count: 2 } });
    await area.ask('remove', { id });
    await expect(changesOf(id)).rejects.toMatchObject({ code: 'REGISTRY_NOT_FOUND' });
  });

  it('is told of an automatic update, too', async () => {
    publish(published());
    const { id } = await add();
    await area.ask('configure', { id, autoUpdate: true });
    publish(published({ description: 'Second.' }));
    const done = new Promise<void>((resolve) => area.events.on('registries', () => resolve()));
    expect(await area.ask('opened')).toEqual({ updating: [id] });
    await done;
    expect((await only()).changes).toMatchObject({ changed: 1, added: 0, gone: 0 });
    expect(await changesOf(id)).toMatchObject({ changed: { count: 1 } });
  });

  it('is compared where the new document is read, which is once', async () => {
    const real = inlineWorkers();
    const jobs: string[] = [];
    const counting: Workers = {
      ...real,
      run: (name, input, options) => {
        jobs.push(name);
        return real.run(name, input, options);
      },
    };
    publish(published());
    const { id } = await add();
    const watched = createTestArea(store, {}, {}, counting);
    publish(published({ description: 'Second.' }));
    expect((await watched.ask('update', { id })).changes).toMatchObject({ changed: 1 });
    await watched.ask('entries');
    await watched.ask('changes', { id });
    expect(jobs).toEqual(['registry.update']);
  });

  it('is bounded, however much a stranger changes', async () => {
    const many = (letter: string) =>
      Array.from({ length: 600 }, (_, index) =>
        entry11({
          friendly_name: `Entry ${index}`,
          sha: letter,
          notes: `${letter}\u0001`.repeat(2_000),
          [letter]: letter,
        }),
      );
    publish(many('a'));
    const { id } = await add();
    publish(many('b'));
    expect((await area.ask('update', { id })).changes).toMatchObject({ changed: 600 });
    const kept = await store.db
      .selectFrom('registries')
      .select(['changes', 'changes_summary'])
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(kept.changes).length).toBeLessThan(1024 * 1024);
    expect(JSON.stringify(kept.changes_summary).length).toBeLessThan(8 * 1024);
    const changes = await changesOf(id);
    expect(changes?.changed.count).toBe(600);
    expect(changes?.changed.listed.length).toBeLessThanOrEqual(500);
  });

  it('is not known, and no reason to fail, where the copy before cannot be read any more', async () => {
    publish(published());
    const { id } = await add();
    publish(published({ description: 'Second.' }));
    await area.ask('update', { id });
    await store.db.updateTable('registries').set({ document: 'no list', document_sha: 'x' }).execute();
    publish(published({ description: 'Third.' }));
    expect(await area.ask('update', { id })).toMatchObject({ lastAttempt: { ok: true, changed: true }, changes: null });
    expect(await changesOf(id)).toBeNull();
    expect((await cards()).map(({ description }) => description)).toContain('Third.');
  });
});

describe('a channel', () => {
  it('changes the images of the entries that are published under it', async () => {
    const channels = ['1.16.1', '1.17.0', '1.17.0-rolling-weekly', '1.12.0'];
    publish([entry11(), entry11({ friendly_name: 'Plain', compatibility: ['1.17.x'], name: 'example/plain:1' })], {
      channels,
      default_channel: '1.17.0-rolling-weekly',
    });
    const registry = await add();
    // Nothing is published under the last one: choosing it would change nothing.
    expect(registry).toMatchObject({
      channel: null,
      defaultChannel: '1.17.0-rolling-weekly',
      channels: channels.slice(0, 3),
    });
    const images = async () => (await cards()).map(({ image }) => image);
    expect(await images()).toEqual(['registry.example/web/browser:1.17.0-rolling-weekly', 'example/plain:1']);
    for (const channel of ['1.16.1', '1.17.0']) {
      expect(await area.ask('configure', { id: registry.id, channel })).toMatchObject({ channel });
      expect(await images()).toEqual([`registry.example/web/browser:${channel}`, 'example/plain:1']);
      expect((await area.published.find(registry.id, 'browser'))?.draft.image).toBe((await images())[0]);
    }
    await area.ask('configure', { id: registry.id, channel: null });
    expect((await images())[0]).toBe('registry.example/web/browser:1.17.0-rolling-weekly');
  });
});

describe('what was installed', () => {
  async function install(registryId: string) {
    const entry = await area.published.find(registryId, 'browser');
    if (entry === null) throw new Error('No such entry');
    return area.installed(entry);
  }
  const rowOf = (id: string) =>
    store.db.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const iconBytes = async (hash: string | null) =>
    (
      await store.db
        .selectFrom('icons')
        .select('bytes')
        .where('hash', '=', hash ?? '')
        .executeTakeFirst()
    )?.bytes;

  it('is marked on its card and stays, marked, when its registry is removed', async () => {
    publish([entry11()]);
    const { id } = await add();
    const workspaceId = await install(id);
    expect(await only()).toMatchObject({ installed: 1 });
    expect((await cards())[0]).toMatchObject({ marks: ['installed'], workspaceIds: [workspaceId] });
    expect(await area.ask('remove', { id })).toEqual({ kept: 1 });
    expect(await area.ask('list')).toEqual({ registries: [] });
    expect(await cards()).toEqual([]);
    expect(await rowOf(workspaceId)).toMatchObject({
      source_registry_id: null,
      source_registry_name: 'Example registry',
    });
    expect(area.facts.some(({ object }) => object.name === 'Example registry')).toBe(true);
  });

  it('keeps its settings and its icon when the registry changes both', async () => {
    publish([entry11()]);
    pages['/1.1/icons/browser.svg'] = { body: png(1) };
    const { id } = await add();
    const workspaceId = await install(id);
    const before = await rowOf(workspaceId);
    expect(await iconBytes(before.icon_hash)).toEqual(png(1));

    publish([entry11({ sha: 'other', description: 'Another text.' })]);
    pages['/1.1/icons/browser.svg'] = { body: png(2) };
    area.clock.now += 8 * day;
    await area.ask('update', { id });
    const shown = await area.ask('icon', { registryId: id, path: 'browser.svg' });
    expect(Buffer.from(shown?.base64 ?? '', 'base64')).toEqual(png(2));
    expect(await rowOf(workspaceId)).toEqual(before);
    expect(await iconBytes(before.icon_hash)).toEqual(png(1));
    expect((await cards())[0]?.marks).toEqual(['installed', 'update-available', 'changed']);

    // What nobody shows any more is not kept.
    pages['/1.1/icons/browser.svg'] = { body: png(3) };
    area.clock.now += 8 * day;
    await area.ask('icon', { registryId: id, path: 'browser.svg' });
    const kept = await store.db.selectFrom('icons').select('bytes').execute();
    expect(kept.map(({ bytes }) => bytes[40]).sort()).toEqual([1, 3]);
  });

  it('gives the icon that is published now to whoever takes its update, soon after the old one was read too', async () => {
    publish([entry11()]);
    pages['/1.1/icons/browser.svg'] = { body: png(1) };
    const { id } = await add();
    const old = await rowOf(await install(id));
    const offered = async () => {
      const key = (await cards())[0]?.key ?? '';
      return iconBytes((await (await area.published.find(id, key))?.icon()) ?? null);
    };

    area.clock.now += 60_000;
    publish([entry11({ sha: 'other' })]);
    pages['/1.1/icons/browser.svg'] = { body: png(2) };
    await area.ask('update', { id });
    expect(await offered()).toEqual(png(2));
    // The workspace has its own until the update is taken.
    expect(await iconBytes(old.icon_hash)).toEqual(png(1));

    // What has not changed since is not fetched again, and where the new one cannot be had, the last one does.
    const asked = () => server.requests.filter((path) => path === '/1.1/icons/browser.svg').length;
    const before = asked();
    expect(await offered()).toEqual(png(2));
    expect(asked()).toBe(before);
    area.clock.now += 60_000;
    publish([entry11({ sha: 'third' })]);
    delete pages['/1.1/icons/browser.svg'];
    await area.ask('update', { id });
    expect(await offered()).toEqual(png(2));
    expect(asked()).toBe(before + 1);
  });
});
