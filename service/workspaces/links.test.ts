import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LinkDraft, OtherDraft } from '../../common/model/workspace-kinds.ts';
import { actorWith } from '../access/testing/actors.ts';
import { createEventBus } from '../events/bus.ts';
import { sqliteBackend } from '../store/testing/backends.ts';
import type { Store } from '../store/types.ts';
import { launchable } from './launchable.ts';
import { createLinks } from './links.ts';

const backend = sqliteBackend();
let store: Store;
let ids = 0;

beforeAll(async () => {
  await backend.start();
  store = await (await backend.fresh()).open();
});
afterAll(async () => {
  await backend.closeAll();
  await backend.stop();
});

const anna = actorWith();
const listed = {
  friendlyName: 'Wiki',
  description: 'Of the harbour',
  notes: '',
  categories: ['Reading'],
  enabled: true,
};
const wiki: LinkDraft = { kind: 'link', ...listed, url: 'https://wiki.example.org/start?a=1' };
const area = () =>
  createLinks({
    store,
    events: createEventBus({
      onListenerError: (error) => {
        throw error;
      },
    }),
    newId: () => `link-${++ids}`,
    now: () => 1_800_000_000_000 + ids,
  });
const sitePolicy = () => Promise.reject(new Error('Nobody judges what cannot be launched.'));

describe('a workspace that is a link', () => {
  it('is saved, listed, changed and removed, and the log says where it leads without its address', async () => {
    const saved = await area().saveOther(anna, { id: null, draft: wiki });
    expect(saved.value).toMatchObject(wiki);
    expect(saved.facts).toEqual([
      {
        object: { type: 'workspace', id: saved.value.id, name: 'Wiki' },
        data: { kind: 'link', origin: 'https://wiki.example.org' },
      },
    ]);
    await area().saveOther(anna, { id: saved.value.id, draft: { ...wiki, friendlyName: 'Wiki 2' } });
    expect((await area().links(anna)).map(({ friendlyName, url }) => [friendlyName, url])).toEqual([
      ['Wiki 2', wiki.url],
    ]);
    await expect(area().saveOther(anna, { id: 'nobody', draft: wiki })).rejects.toMatchObject({
      code: 'WORKSPACE_NOT_FOUND',
    });
    expect((await area().removeLinks(anna, [saved.value.id, 'nobody'])).value).toEqual({ removed: 1 });
    expect(await area().links(anna)).toEqual([]);
  });

  it('is nothing to launch', async () => {
    const { value } = await area().saveOther(anna, { id: null, draft: wiki });
    await expect(launchable({ store, sitePolicy }, value.id)).rejects.toMatchObject({ code: 'WORKSPACE_IS_LINK' });
  });
});

describe('servers and pools', () => {
  const others: readonly OtherDraft[] = [
    { kind: 'server', ...listed, address: 'harbour.example.org', port: 3389, protocol: 'rdp' },
    { kind: 'pool', ...listed, serverIds: [] },
  ];
  it.each(others)('are refused with a reason where somebody saves or launches one: $kind', async (draft) => {
    const { kind } = draft;
    await expect(area().saveOther(anna, { id: null, draft })).rejects.toMatchObject({
      code: 'WORKSPACE_KIND_UNSUPPORTED',
      data: { kind },
    });
    const { value } = await area().saveOther(anna, { id: null, draft: wiki });
    await store.db.updateTable('workspaces').set({ kind }).where('id', '=', value.id).execute();
    await expect(launchable({ store, sitePolicy }, value.id)).rejects.toMatchObject({
      code: 'WORKSPACE_KIND_UNSUPPORTED',
    });
  });
});
