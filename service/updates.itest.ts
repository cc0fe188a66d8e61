/** What becomes of an installed workspace: edits, updates of its registry and of its tag, copies, and what is replaced. */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker, removeImages } from '../tools/bed/docker.ts';
import { type ExtraEngine, startExtraEngine } from '../tools/bed/faults.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { refusal } from './testing/client.ts';
import { startGate } from './testing/gate.ts';
import { addSocketHost, draftOf, hostUntil, installed } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { taskDone, taskEnd, until } from './testing/wait.ts';

const bed = testBed();
const { small } = bed.images;
const rolling = `${bed.imageRegistry.address}/fairlead-bed/rolling:1`;
const beta = `${bed.imageRegistry.address}/fairlead-bed/rolling:2`;

let engine: ExtraEngine;
let folder: string;
let site: Site;
let hostId: string;

beforeAll(async () => {
  engine = await startExtraEngine();
  folder = await mkdtemp(join(tmpdir(), 'fairlead-list-'));
  site = await startSite({ engines: [engine] });
  ({ id: hostId } = await addSocketHost(site.api, engine, 'Roomy'));
});
afterAll(async () => {
  await site?.dispose();
  await engine?.dispose();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Puts an image of its own under a name of the registry, and leaves nothing of it on the engine. */
async function push(name: string): Promise<void> {
  const container = await docker(engine, 'create', small);
  await docker(engine, 'commit', '-m', randomUUID(), container, name);
  await docker(engine, 'rm', container);
  await docker(engine, 'push', '-q', name);
  await docker(engine, 'rmi', small, name);
}

/** A picture that is another one for every description. */
const picture = (description: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/><desc>${description}</desc></svg>`;

async function publish(description: string): Promise<void> {
  const version = ['1.16.x', '1.17.x', '1.18.x', '1.19.x'];
  const workspace = {
    friendly_name: 'Rolling',
    description,
    image_src: 'rolling.svg',
    architecture: ['amd64'],
    compatibility: version.map((one) => ({
      version: one,
      image: rolling,
      uncompressed_size_mb: 300,
      available_tags: ['1', '2'],
    })),
    cores: 1,
    memory: 768,
    sha: `sha-${description}`,
  };
  await mkdir(join(folder, '1.1', 'icons'), { recursive: true });
  await writeFile(join(folder, '1.1', 'icons', 'rolling.svg'), picture(description));
  await writeFile(
    join(folder, 'list.json'),
    JSON.stringify({ name: 'Here', workspacecount: 1, workspaces: [workspace] }),
  );
}

const imageIds = async () => (await site.api.hosts.images({ id: hostId })).images.map(({ id }) => id);
const gone = (imageId: string) =>
  until(site.api, ['tasks', 'hosts'], imageIds, (ids) => !ids.includes(imageId), 'the image is gone');

/** The picture that the console shows of a workspace. */
async function shownIcon(id: string): Promise<string> {
  const { iconHash } = await site.api.workspaces.get({ id });
  const icon = await site.api.workspaces.icon({ hash: iconHash ?? '' });
  return Buffer.from(icon?.base64 ?? '', 'base64').toString();
}

describe('a workspace of a registry', () => {
  it('has an update until somebody takes it; the image of the same name is pulled again then', async () => {
    const { api } = site;
    await push(rolling);
    await publish('First');
    const registry = await api.registries.add({ location: folder, trusted: true });
    const [card] = (await api.registries.entries()).entries;
    const key = card?.key ?? '';
    const { draft, availableTags } = await api.registries.entry({ registryId: registry.id, key });
    expect([...availableTags].sort()).toEqual(['1', '2']);
    const install = await api.workspaces.install({
      draft: draftOf(rolling, { friendlyName: draft.friendlyName, description: draft.description }),
      from: { registryId: registry.id, entryKey: key },
    });
    await taskDone(api, install.taskId);
    const id = install.workspaceId;
    const before = await api.workspaces.get({ id });
    expect(before.updateAvailable).toBe(false);
    expect(await shownIcon(id)).toBe(picture('First'));
    const [firstId] = await imageIds();

    await publish('Second');
    await api.registries.update({ id: registry.id });
    expect((await api.workspaces.get({ id })).updateAvailable).toBe(true);
    const edited = await api.workspaces.update({ id, draft: draftOf(rolling, { friendlyName: 'Mine' }) });
    expect(edited).toMatchObject({ updateAvailable: true, taskId: null });
    expect(await shownIcon(id)).toBe(picture('First'));

    await push(rolling);
    const offered = await api.workspaces.updateDraft({ id });
    expect(offered.changed.map(({ property }) => property)).toEqual(
      expect.arrayContaining(['friendlyName', 'description']),
    );
    // Whatever of it is taken: it is looked at.
    const taken = await api.workspaces.update({
      id,
      draft: draftOf(rolling, { friendlyName: 'Mine', description: offered.draft.description }),
      takesUpdate: offered.sha,
    });
    expect(taken.updateAvailable).toBe(false);
    expect(await shownIcon(id)).toBe(picture('Second'));
    await taskDone(api, taken.taskId ?? '');
    await gone(firstId ?? '');
    expect(await docker(engine, 'images', '-q', '--no-trunc', rolling)).toBe((await imageIds())[0]);

    await publish('Third');
    await api.registries.update({ id: registry.id });
    expect((await api.workspaces.get({ id })).updateAvailable).toBe(true);
    await api.registries.remove({ id: registry.id });
    expect((await refusal(api.workspaces.updateDraft({ id }))).code).toBe('WORKSPACE_NO_SOURCE');
    await taskDone(api, (await api.workspaces.uninstall({ ids: [id] })).taskId);
    expect(await imageIds()).toEqual([]);
  });
});

describe('what is replaced', () => {
  it('goes with another tag, and from hosts that are taken out, once no container uses it', async () => {
    const { api } = site;
    await push(rolling);
    await push(beta);
    const id = await installed(api, draftOf(rolling));
    const [firstId] = await imageIds();
    const other = await api.workspaces.update({ id, draft: draftOf(beta) });
    await taskDone(api, other.taskId ?? '');
    await gone(firstId ?? '');
    const [secondId] = await imageIds();
    expect(await docker(engine, 'images', '-q', '--no-trunc', beta)).toBe(secondId);

    const container = await docker(engine, 'create', beta);
    const none = { kind: 'hosts' as const, hostIds: [] };
    const narrowed = await api.workspaces.update({ id, draft: draftOf(beta, { target: none }) });
    expect(narrowed).toMatchObject({ taskId: null, installs: [] });
    expect(await imageIds()).toEqual([secondId]);
    await docker(engine, 'rm', container);
    // Makes Fairlead look at the host now, and not only at its next look.
    await api.hosts.update({ id: hostId, tags: ['looked'] });
    await gone(secondId ?? '');
    await taskDone(api, (await api.workspaces.uninstall({ ids: [id] })).taskId);
  });
});

describe('a host that is away when a workspace is uninstalled', () => {
  it('gives the image back once it is there again', async () => {
    const { api } = site;
    await api.hosts.remove({ id: hostId });
    const gate = await startGate(engine);
    const { id } = await addSocketHost(api, gate, 'Tidal');
    hostId = id;
    const workspaceId = await installed(api, draftOf(small));
    await gate.close();
    await hostUntil(api, id, ({ connection }) => connection.state === 'waiting', 'it is away');
    const { hosts } = await api.workspaces.uninstallPreview({ ids: [workspaceId] });
    expect(hosts[0]?.kept[0]?.reason).toContain('goes once the host is back');
    const { state, result, retryable } = await taskEnd(
      api,
      (await api.workspaces.uninstall({ ids: [workspaceId] })).taskId,
    );
    // The workspace is gone; its image is not yet, and goes by itself.
    expect({ state, retryable }).toEqual({ state: 'partly', retryable: false });
    expect(result).toMatchObject({ freedBytes: 0, unreached: [expect.stringContaining('Tidal')] });
    expect(await docker(engine, 'images', '-q', small)).not.toBe('');
    await gate.open();
    await api.hosts.reconnect({ id });
    await until(
      api,
      ['tasks', 'hosts'],
      () => docker(engine, 'images', '-q', small),
      (ids) => ids === '',
      'it is gone',
    );
    await api.hosts.remove({ id });
    await gate.dispose();
    ({ id: hostId } = await addSocketHost(api, engine, 'Roomy'));
  });
});

describe('several workspaces', () => {
  it('are copied, disabled, enabled and uninstalled together', async () => {
    const { api } = site;
    const id = await installed(api, draftOf(small, { friendlyName: 'Desk', cores: 3 }));
    const copy = await api.workspaces.duplicate({ id });
    expect(copy).toMatchObject({ friendlyName: 'Desk (copy)', enabled: false, cores: 3, installs: [] });
    const ids = [id, copy.id];
    expect(await api.workspaces.setEnabled({ ids, enabled: false })).toEqual({ changed: 1, taskIds: [] });
    expect((await refusal(api.sessions.launch({ workspaceId: id }))).code).toBe('WORKSPACE_DISABLED');
    // Disabling takes nothing away.
    expect((await api.workspaces.get({ id })).installs).toMatchObject([{ observed: 'present' }]);

    const enabled = await api.workspaces.setEnabled({ ids, enabled: true });
    expect(enabled).toEqual({ changed: 2, taskIds: [expect.any(String), expect.any(String)] });
    for (const taskId of enabled.taskIds) await taskDone(api, taskId);
    // One order, and an outcome for each of the two, about its own workspace.
    const told = await until(
      api,
      ['audit'],
      async () => (await api.audit.search({ action: 'workspace.enable', limit: 3 })).entries,
      (entries) => entries.filter(({ orderedSeq }) => orderedSeq !== null).length === 2,
      'both outcomes are told',
    );
    const order = told.find(({ result }) => result === 'ordered');
    expect(order?.outcomes.map(({ ref, result }) => [ref, result]).sort()).toEqual(
      enabled.taskIds.map((ref) => [ref, 'ok']).sort(),
    );
    expect(told.flatMap(({ orderedSeq, objectId }) => (orderedSeq === null ? [] : [objectId])).sort()).toEqual(
      [...ids].sort(),
    );
    await until(
      api,
      ['installs'],
      () => api.workspaces.get({ id: copy.id }),
      ({ installs }) => installs[0]?.observed === 'present',
      'the copy is installed',
    );
    const preview = await api.workspaces.uninstallPreview({ ids });
    expect(preview.hosts[0]).toMatchObject({ images: [small], kept: [] });
    await taskDone(api, (await api.workspaces.uninstall({ ids })).taskId);
    expect((await api.workspaces.list()).workspaces).toEqual([]);
    expect(await imageIds()).toEqual([]);
    await removeImages(engine, small);
  });
});
