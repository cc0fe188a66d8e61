/** Workspaces that come with the program: saved without being installed, and only what needs no look. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { blankDraft, type WorkspaceDraft } from '../../common/model/workspaces.ts';
import { createEventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import { sqliteBackend } from '../store/testing/backends.ts';
import type { Store } from '../store/types.ts';
import { sitePolicyOf } from './judgement.ts';
import { createRegister } from './register.ts';
import type { PublishedEntries } from './types.ts';

const backend = sqliteBackend();
let store: Store;
const looked: string[] = [];

beforeAll(() => backend.start());
beforeEach(async () => {
  store = await (await backend.fresh()).open();
  looked.length = 0;
});
afterEach(() => backend.closeAll());
afterAll(() => backend.stop());

function registering(more: Partial<WorkspaceDraft>) {
  const draft = { ...blankDraft, friendlyName: 'Desktop', image: 'localhost/fairlead/desktop:1.0', ...more };
  const published: PublishedEntries = {
    find: async (registryId, key) =>
      key === 'desktop'
        ? { registryId, registryName: 'Fairlead', key, sha: 'a1', draft, icon: async () => null }
        : null,
    offers: () => Promise.reject(new Error('Nobody lists them here')),
    shas: () => Promise.reject(new Error('Nobody compares them here')),
  };
  return createRegister({
    store,
    installer: { wish: async () => ['host-1'] },
    look: (hostId) => looked.push(hostId),
    published,
    sitePolicy: async () => sitePolicyOf([], [], []),
    events: createEventBus<ServiceTopics>({ onListenerError: (error) => Promise.reject(error) }),
    newId: () => '00000000-0000-4000-8000-000000000001',
    now: () => 1,
  });
}
const rows = () => store.db.selectFrom('workspaces').selectAll().execute();

it('is saved with where it came from, and hosts are looked at', async () => {
  const register = registering({ execConfig: { go: { cmd: 'open' } } });
  expect(await register('registry-1', 'desktop')).toMatchObject({ name: 'Desktop' });
  expect(await rows()).toMatchObject([
    {
      friendly_name: 'Desktop',
      enabled: true,
      source_registry_id: 'registry-1',
      source_entry_key: 'desktop',
      source_sha: 'a1',
      shown_warnings: [expect.stringContaining('exec_command:exec_config.go.cmd')],
    },
  ]);
  expect(looked).toEqual(['host-1']);
});

it.each([{ runConfig: { user: 'root' } }, { execConfig: { go: { cmd: 'id', user: 'root' } } }])(
  'is not registered where it asks for root: %j',
  async (more) => {
    await expect(registering(more)('registry-1', 'desktop')).rejects.toMatchObject({ code: 'WARNINGS_NOT_SHOWN' });
    expect(await rows()).toEqual([]);
  },
);

it('is not there where the registry does not have it', async () => {
  await expect(registering({})('registry-1', 'gone')).rejects.toMatchObject({ status: 404 });
});
