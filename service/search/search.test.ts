/** Finding things of a real store: by any word, brought up to date by events, never read anew per keystroke. */
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { searchContract } from '../../common/contract/search.ts';
import { actorWith } from '../access/testing/actors.ts';
import { createEventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import { sqliteBackend } from '../store/testing/backends.ts';
import { hostRow, sessionRow, workspaceRow } from '../store/testing/samples.ts';
import type { NewRow, Store } from '../store/types.ts';
import { hostSource, type SearchedHost } from './host-source.ts';
import { createSearch } from './search.ts';
import { sessionSource, taskSource, workspaceSource } from './store-sources.ts';
import type { Owned, SearchSource } from './types.ts';

const backend = sqliteBackend();
let store: Store;

beforeAll(() => backend.start());
beforeEach(async () => {
  store = await (await backend.fresh()).open();
});
afterEach(() => backend.closeAll());
afterAll(() => backend.stop());

const host = (id: string, name: string, more: Partial<SearchedHost> = {}): SearchedHost => ({
  id,
  name,
  config: { kind: 'ssh', host: `${id}.example`, port: 22, user: 'anna', auth: { method: 'agent' } },
  enabled: true,
  tags: [],
  zone: 'default',
  info: null,
  connector: { connection: { state: 'connected', since: 1 } },
  ...more,
});

function taskRow(id: string, title: string, more: Partial<NewRow<'tasks'>> = {}): NewRow<'tasks'> {
  const [input, detail, result] = [{}, null, null];
  return {
    ...{ id, title, kind: 'install', state: 'succeeded', input, detail, result, resume: 'never', actor: 'admin' },
    ...{ queued_at: 1, updated_at: 1 },
    ...more,
  };
}

/** Notes what is read of a source. */
function noting(source: SearchSource, reads: string[]): SearchSource {
  return {
    ...source,
    all() {
      reads.push(`${source.name}: all`);
      return source.all();
    },
    some(ids) {
      reads.push(`${source.name}: ${ids.join(' ')}`);
      return source.some(ids);
    },
  };
}

function area(hosts: SearchedHost[] = [], more: readonly SearchSource[] = []) {
  const events = createEventBus<ServiceTopics>({
    onListenerError: (error) => {
      throw error;
    },
  });
  const reads: string[] = [];
  const pool = { all: () => hosts, get: (id: string) => hosts.find((one) => one.id === id) ?? null };
  const sources = [hostSource(pool), sessionSource(store), workspaceSource(store), taskSource(store), ...more];
  const search = createSearch({
    sources: sources.map((source) => noting(source, reads)),
    events,
    log: pino({ level: 'silent' }),
  });
  const find = async (text: string, limit = 8) => {
    const answer = await search.operations.find(actorWith(), { text, limit });
    return searchContract.find['~orpc'].outputSchema?.parse(answer) as typeof answer;
  };
  /** As `kind name`. */
  const names = async (text: string) => (await find(text)).found.map(({ kind, name }) => `${kind} ${name}`);
  return { hosts, events, reads, search, find, names };
}

const install = async (workspaceId: string, hostId: string, observed: NewRow<'installs'>['observed']) => {
  const row = { workspace_id: workspaceId, host_id: hostId, desired: 'present', observed, updated_at: 1 } as const;
  await store.db.insertInto('installs').values(row).execute();
};

const add = async (...sessions: NewRow<'sessions'>[]) => {
  for (const row of sessions) await store.db.insertInto('sessions').values(row).execute();
};

describe('finding', () => {
  beforeEach(async () => {
    for (const row of [
      workspaceRow('w1', { friendly_name: 'Firefox', image: 'kasmweb/firefox:1.17', categories: ['Browser'] }),
      workspaceRow('w2', { friendly_name: 'Büro', image: 'acme/office:3', description: 'With a fire alarm' }),
      workspaceRow('w3', { friendly_name: 'Old fire', enabled: false }),
    ])
      await store.db.insertInto('workspaces').values(row).execute();
    for (const id of ['h1', 'h2']) await store.db.insertInto('hosts').values(hostRow(id)).execute();
    await install('w1', 'h1', 'present');
    await install('w2', 'h1', 'absent');
    await install('w3', 'h1', 'present');
    await add(
      sessionRow('s1', { workspace_name: 'Firefox', host_name: 'Zürich 1', observed: 'running', started_at: 5 }),
      sessionRow('s2', { workspace_name: 'Firefox', host_name: 'Bern', user_name: 'Zoë', created_at: 2 }),
      sessionRow('s3', { workspace_name: 'Firefox', observed: 'deleted' }),
    );
    for (const row of [
      taskRow('t1', 'Install Firefox'),
      taskRow('t2', 'Firefox', { state: 'running', queued_at: 3 }),
      taskRow('t3', 'Install Firefox on Bern', { parent_id: 't1' }),
    ])
      await store.db.insertInto('tasks').values(row).execute();
  });
  const hosts = () => [host('h1', 'Zürich 1', { tags: ['GPU', 'Straße'] }), host('h2', 'Zürich 2'), host('h3', 'Bern')];

  it('goes by any word, in any order, in part, without case and accents, whatever was looked at before', async () => {
    const { names } = area(hosts());
    expect(await names('zurich')).toEqual(['host Zürich 1', 'host Zürich 2', 'session Firefox']);
    expect(await names('1 ZÜR')).toEqual(['host Zürich 1', 'session Firefox']);
    expect(await names('strasse gpu')).toEqual(['host Zürich 1']);
    expect(await names('anna@h2')).toEqual(['host Zürich 2']);
    expect(await names('buro')).toEqual(['workspace Büro']);
    expect(await names('zoe fire')).toEqual(['session Firefox']);
    expect(await names('nothing of that name')).toEqual([]);
  });

  it('puts the name before the rest, and what is over after everything that is there', async () => {
    const { find } = area(hosts());
    const { found, totals } = await find('firefox');
    expect(found.map(({ kind, id, rank }) => [kind, id, rank])).toEqual([
      ['session', 's2', 0],
      ['session', 's1', 0],
      ['workspace', 'w1', 0],
      ['task', 't2', 0],
      ['task', 't1', 12],
    ]);
    expect(totals).toEqual({ session: 2, workspace: 1, task: 2 });
    expect((await find('firefox', 1)).found.map(({ id }) => id)).toEqual(['s2', 'w1', 't2']);
    expect((await find('firefox', 1)).totals).toEqual(totals);
  });

  it('offers to launch and to end where a word asks for that, and only what can be', async () => {
    const { names } = area();
    expect(await names('launch')).toEqual(['launch Büro', 'launch Firefox']);
    expect(await names('fire launch')).toEqual(['launch Firefox', 'launch Büro']);
    expect(await names('start browser')).toEqual(['launch Firefox']);
    expect(await names('end session zoe')).toEqual(['end Firefox']);
    expect(await names('old fire')).toEqual(['workspace Old fire']);
  });

  it('offers to launch where a host has the image or can get it, as the page of workspaces does', async () => {
    const { names, events } = area();
    for (const id of ['w4', 'w5'])
      await store.db
        .insertInto('workspaces')
        .values(workspaceRow(id, { friendly_name: `Lamp ${id}` }))
        .execute();
    await install('w4', 'h1', 'failed');
    await install('w4', 'h2', 'blocked');
    // w5 is on no host.
    expect(await names('launch lamp')).toEqual([]);
    expect(await names('lamp')).toEqual(['workspace Lamp w4', 'workspace Lamp w5']);
    await store.db.updateTable('installs').set({ observed: 'pulling' }).where('host_id', '=', 'h2').execute();
    events.emit('installs', { id: 'w4' });
    expect(await names('launch lamp')).toEqual(['launch Lamp w4']);
  });

  it('tells where a word was found that is in nothing that is shown', async () => {
    const { find } = area(hosts());
    const wheres = async (text: string) => (await find(text)).found.map(({ name, where }) => [name, where]);
    expect(await wheres('buro alarm')).toEqual([['Büro', 'With a fire alarm']]);
    expect(await wheres('GPU')).toEqual([['Zürich 1', 'GPU, Straße']]);
    expect(await wheres('zurich 2')).toEqual([['Zürich 2', null]]);
  });
});

describe('keeping up', () => {
  it('reads everything once, then what changes name, and nothing for a keystroke', async () => {
    await add(sessionRow('s1', { workspace_name: 'Firefox' }));
    const { names, events, reads, hosts } = area([host('h1', 'Bern')]);
    for (const text of ['f', 'fi', 'fir', 'fire']) await names(text);
    expect(reads).toEqual(['hosts: all', 'sessions: all', 'workspaces: all', 'tasks: all']);
    reads.length = 0;

    await add(sessionRow('s2', { workspace_name: 'Fire alarm', created_at: 2 }));
    await store.db.updateTable('sessions').set({ observed: 'deleted' }).where('id', '=', 's1').execute();
    for (const id of ['s1', 's2', 's2']) events.emit('sessions', { id });
    hosts.push(host('h2', 'Firenze'));
    events.emit('hosts', { id: 'h2' });
    expect(reads).toEqual([]);
    expect(await names('fire')).toEqual(['host Firenze', 'session Fire alarm']);
    expect(await names('fire')).toEqual(['host Firenze', 'session Fire alarm']);
    expect(reads).toEqual(['hosts: h2', 'sessions: s1 s2']);
    reads.length = 0;

    hosts.length = 0;
    events.emit('hosts', { id: 'h1' });
    events.emit('hosts', {});
    for (let at = 0; at < 600; at += 1) events.emit('tasks', { id: `t${at}` });
    expect(await names('b')).toEqual([]);
    expect(reads).toEqual(['hosts: all', 'tasks: all']);
  });

  it('misses no change that comes while it reads', async () => {
    const names = ['Bern'];
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const source: SearchSource = {
      ...hostSource({ all: () => [], get: () => null }),
      topics: ['registries'],
      async *all(): AsyncIterable<readonly Owned[]> {
        const now = [...names];
        begun.resolve();
        await gate.promise;
        yield* hostSource({ all: () => now.map((name) => host(name, name)), get: () => null }).all();
      },
      async *some(ids) {
        yield* hostSource({ all: () => ids.map((id) => host(id, id)), get: () => null }).all();
      },
    };
    const { find, events } = area([], [source]);
    const first = find('');
    await begun.promise;
    names.push('Basel');
    events.emit('registries', { id: 'Basel' });
    const second = find('');
    gate.resolve();
    await first;
    expect((await second).totals).toEqual({ host: 2 });
  });

  it('does not wait for what is slow, says so, and tells when there is more', async () => {
    const gate = Promise.withResolvers<void>();
    const source: SearchSource = {
      ...hostSource({ all: () => [host('h9', 'Slow')], get: () => null }),
      topics: ['registries'],
      slow: true,
      async *all() {
        await gate.promise;
        yield* hostSource({ all: () => [host('h9', 'Slow')], get: () => null }).all();
      },
    };
    const { find, events } = area([host('h1', 'Bern')], [source]);
    expect(await find('')).toMatchObject({ totals: { host: 1 }, reading: true });
    const told = Promise.withResolvers<void>();
    events.on('search', () => told.resolve());
    gate.resolve();
    await told.promise;
    expect(await find('')).toMatchObject({ totals: { host: 2 }, reading: false });
  });

  it('fails where something cannot be read, and reads it again for whoever asks next', async () => {
    let broken = true;
    const source: SearchSource = {
      ...hostSource({ all: () => [], get: () => null }),
      async *all() {
        if (broken) throw new Error('The disk is gone');
        yield* hostSource({ all: () => [host('h9', 'Back')], get: () => null }).all();
      },
    };
    const { find } = area([], [source]);
    await expect(find('back')).rejects.toThrow('The disk is gone');
    broken = false;
    expect((await find('back')).totals).toEqual({ host: 1 });
  });

  it('stops listening when it is taken down', async () => {
    const { events, search } = area();
    expect(events.listenerCount).toBe(5);
    search.dispose();
    expect(events.listenerCount).toBe(0);
  });
});
