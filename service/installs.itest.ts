/** Installs where something is missing: room, the image, the registry, the architecture, the host. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Task } from '../common/model/tasks.ts';
import type { Install } from '../common/model/workspaces.ts';
import { docker, removeImages } from '../tools/bed/docker.ts';
import { type ExtraEngine, type Relay, startExtraEngine, startRelay } from '../tools/bed/faults.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { startGate } from './testing/gate.ts';
import { addSocketHost, draftOf, hostUntil, installed } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { first, taskDone, taskEnd, until } from './testing/wait.ts';

const bed = testBed();
const { small } = bed.images;
const large = bed.images.desktop.v1;
const other = bed.images.terminal;
/** Bytes of the large image in the engine, roughly; what entries publish. */
const published = 450_000_000;
/** Bytes per second with which the large image takes longer than any test: an install does not end by itself. */
const trickle = 500_000;

let roomy: ExtraEngine;
/** Its data root is a disk of 900 MB: one session image fits. */
let tight: ExtraEngine;
let registry: Relay;
let site: Site;

beforeAll(async () => {
  [roomy, tight] = await Promise.all([startExtraEngine(), startExtraEngine({ diskMb: 900 })]);
  const [name, port] = bed.imageRegistry.address.split(':');
  registry = await startRelay({ host: name ?? '', port: Number(port) });
});
afterAll(async () => {
  await Promise.all([roomy?.dispose(), tight?.dispose(), registry?.dispose()]);
});
beforeEach(async () => {
  site = await startSite({ engines: [roomy, tight] });
  await site.api.settings.update({ diskReserveBytes: 0 });
});
afterEach(async () => {
  registry.limit(0);
  await site.dispose();
  tight.unfill();
  for (const engine of [roomy, tight])
    await removeImages(engine, small, large, other, viaRelay(large), viaRelay(small));
});

const viaRelay = (image: string) => image.replace(bed.imageRegistry.address, `127.0.0.1:${registry.port}`);
const installOn = async (workspaceId: string, hostId: string): Promise<Install | undefined> =>
  (await site.api.workspaces.get({ id: workspaceId })).installs.find((one) => one.hostId === hostId);
const installUntil = (workspaceId: string, hostId: string, observed: Install['observed']) =>
  until(
    site.api,
    ['installs'],
    () => installOn(workspaceId, hostId),
    (one) => one?.observed === observed,
    `the install is ${observed}`,
  );
const downloading = (taskId: string) =>
  first(
    (signal) => site.api.tasks.watch({ id: taskId }, { signal }),
    (task: Task) => task.parentId === taskId && task.progress > 1,
    'it downloads',
  );

describe('a host without room', () => {
  it('is refused by the estimate with the figures, is forced to, and leaves nothing half when its disk is full', async () => {
    const { id: hostId } = await addSocketHost(site.api, tight, 'Tight');
    const smallId = await installed(site.api, draftOf(small, { friendlyName: 'Small' }));
    await tight.fill(150);
    const before = tight.freeBytes();

    const draft = draftOf(large, { sizeBytes: published });
    const { workspaceId, taskId, blocked } = await site.api.workspaces.install({ draft });
    expect(blocked.map((one) => [one.hostId, one.fits])).toEqual([[hostId, 'no']]);
    const refused = await taskEnd(site.api, taskId);
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'INSTALL_NO_SPACE', data: { hostId } } });
    expect(refused.error?.message).toMatch(/Tight has .*free.*needs/);
    expect(await installOn(workspaceId, hostId)).toMatchObject({ observed: 'blocked' });

    const forced = await site.api.workspaces.repair({ id: workspaceId, force: true });
    const failed = await taskEnd(site.api, forced.taskId);
    // What is offered to be freed is never what the site itself has installed.
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'PULL_NO_SPACE', data: { hostId, free: [] } } });
    expect(await installOn(workspaceId, hostId)).toMatchObject({
      observed: 'blocked',
      reason: { code: 'PULL_NO_SPACE' },
    });
    expect(await docker(tight, 'images', '-q', large)).toBe('');
    // The engine still clears up after the failed pull.
    await expect.poll(() => tight.freeBytes(), { timeout: 60_000 }).toBeGreaterThan(before - 10_000_000);

    // The wish holds: once there is room it is brought there without anybody asking for it. (The repair of another
    // workspace makes Fairlead look at the disk now, and not only at its next look.)
    tight.unfill();
    await site.api.workspaces.repair({ id: smallId });
    await installUntil(workspaceId, hostId, 'present');
    expect(await docker(tight, 'images', '-q', large)).not.toBe('');
  });

  it('is offered what nothing uses, and takes what waits once that is removed', async () => {
    const { id: hostId } = await addSocketHost(site.api, tight, 'Tight');
    await docker(tight, 'pull', '-q', large);
    await tight.fill(60);
    // What is free is nearly all kept in reserve: the image does not fit, small as its layers are.
    await site.api.settings.update({ diskReserveBytes: 59_000_000 });
    const draft = draftOf(viaRelay(small));
    const { workspaceId, taskId } = await site.api.workspaces.install({ draft });
    const refused = await taskEnd(site.api, taskId);
    expect(refused.error).toMatchObject({ code: 'INSTALL_NO_SPACE', data: { free: [{ image: large }] } });
    const { freedBytes } = await site.api.hosts.removeImage({ id: hostId, image: large });
    expect(freedBytes).toBeGreaterThan(200_000_000);
    await installUntil(workspaceId, hostId, 'present');
  });
});

describe('the wish', () => {
  it('reaches hosts that come later, or get the tag later, and none that is kept free', async () => {
    const { api } = site;
    await addSocketHost(api, roomy, 'Roomy');
    const everywhere = await installed(api, draftOf(small, { friendlyName: 'Everywhere' }));
    const tagged = await installed(
      api,
      draftOf(small, { friendlyName: 'Tagged', target: { kind: 'tags', tags: ['art'] } }),
    );
    const config = { kind: 'socket' as const, socketPath: tight.socket };
    const { id } = await api.hosts.add({ name: 'Tight', config, installByDefault: false });
    await hostUntil(api, id, ({ disk }) => disk !== null, 'its disk is known');
    expect(await installOn(everywhere, id)).toBeUndefined();
    await api.hosts.update({ id, installByDefault: true, tags: ['art'] });
    await installUntil(everywhere, id, 'present');
    await installUntil(tagged, id, 'present');
    expect(await docker(tight, 'images', '-q', small)).not.toBe('');
  });

  it('waits for a host that is away', async () => {
    const gate = await startGate(roomy);
    const { id } = await addSocketHost(site.api, gate, 'Roomy');
    await gate.close();
    await hostUntil(site.api, id, ({ connection }) => connection.state === 'waiting', 'it is away');
    const { workspaceId, taskId } = await site.api.workspaces.install({ draft: draftOf(small) });
    const failed = await taskEnd(site.api, taskId);
    expect(failed.state).toBe('failed');
    expect(await installOn(workspaceId, id)).toMatchObject({ observed: 'unknown', reason: failed.error });
    await gate.open();
    await site.api.hosts.reconnect({ id });
    await installUntil(workspaceId, id, 'present');
    await gate.dispose();
  });

  it('leaves an image away that was removed by hand, with all its names, until it is asked for', async () => {
    const { api } = site;
    const { id } = await addSocketHost(api, roomy, 'Roomy');
    const workspaceId = await installed(api, draftOf(small));
    await docker(roomy, 'tag', small, 'fairlead-bed-second:1');
    const imageId = (await api.hosts.images({ id })).images[0]?.id ?? '';
    expect(await api.hosts.removeImage({ id, image: imageId })).toMatchObject({ removed: true });
    expect((await api.hosts.images({ id })).images).toEqual([]);
    const away = { observed: 'absent', sizeBytes: null, reason: { code: 'INSTALL_IMAGE_REMOVED' } };
    expect(await installOn(workspaceId, id)).toMatchObject(away);
    // Another workspace that is wished for at the same look has come, and this one has not.
    const later = await installed(
      api,
      draftOf(viaRelay(small), { friendlyName: 'Later', target: { kind: 'tags', tags: ['later'] } }),
    );
    await api.hosts.update({ id, tags: ['later'] });
    await installUntil(later, id, 'present');
    expect(await installOn(workspaceId, id)).toMatchObject(away);
    await taskDone(api, (await api.workspaces.repair({ id: workspaceId })).taskId);
    expect(await installOn(workspaceId, id)).toMatchObject({ observed: 'present', reason: null });
  });
});

describe('an install', () => {
  it('of a size that looks wrong is counted with it, and architectures are known in any spelling', async () => {
    const { id: hostId } = await addSocketHost(site.api, roomy, 'Roomy');
    const image = `${bed.imageRegistry.address}/fairlead-bed/never-published:1`;
    const about = async (sizeMb: number, architectures: string[]) => {
      const draft = draftOf(image, { sizeBytes: sizeMb * 1_000_000, architectures });
      const { hosts } = await site.api.workspaces.estimate(draft);
      return hosts.find((host) => host.hostId === hostId);
    };
    const worst = 9_000_000_000;
    expect(await about(worst, ['linux/amd64/v1'])).toMatchObject({
      worstBytes: worst * 1_000_000,
      fits: 'no',
      architectureFits: true,
    });
    expect(await about(20, ['x86_64'])).toMatchObject({ worstBytes: 20_000_000, fits: 'yes', architectureFits: true });
    expect(await about(20, ['sparc'])).toMatchObject({ architectureFits: false });
  });

  it('leaves hosts of another architecture out and says so, but for one that was named', async () => {
    const { id } = await addSocketHost(site.api, roomy, 'Roomy');
    const draft = draftOf(small, { architectures: ['arm64'] });
    const everywhere = await site.api.workspaces.install({ draft });
    const done = await taskDone(site.api, everywhere.taskId);
    expect(done).toMatchObject({ result: { installed: 0, failed: 0 } });
    expect(done.sentence).toContain('architecture');
    expect(await installOn(everywhere.workspaceId, id)).toBeUndefined();

    const named = { ...draft, target: { kind: 'hosts' as const, hostIds: [id] } };
    const { workspaceId, taskId } = await site.api.workspaces.install({ draft: named });
    const failed = await taskEnd(site.api, taskId);
    expect(failed.error?.code).toBe('INSTALL_WRONG_ARCHITECTURE');
    expect(await installOn(workspaceId, id)).toMatchObject({
      observed: 'failed',
      reason: { code: failed.error?.code },
    });
    expect(await docker(roomy, 'images', '-q', small)).toBe('');
  });

  it('of an image that does not exist says so, once', async () => {
    const { id } = await addSocketHost(site.api, roomy, 'Roomy');
    const image = `${bed.imageRegistry.address}/fairlead-bed/never-published:1`;
    const { workspaceId, taskId } = await site.api.workspaces.install({ draft: draftOf(image) });
    expect((await taskEnd(site.api, taskId)).error?.code).toMatch(/^PULL_(NOT_FOUND|UNAUTHORIZED)$/);
    expect(await installOn(workspaceId, id)).toMatchObject({ observed: 'failed' });
  });

  it('works again once its registry does, also without anybody asking', async () => {
    const { id } = await addSocketHost(site.api, roomy, 'Roomy');
    await registry.refuse();
    const draft = draftOf(viaRelay(small), { friendlyName: 'Patient' });
    const { workspaceId, taskId } = await site.api.workspaces.install({ draft });
    const failed = await taskEnd(site.api, taskId);
    expect(failed).toMatchObject({ state: 'failed', retryable: true, error: { code: 'PULL_REFUSED' } });
    expect(await installOn(workspaceId, id)).toMatchObject({ observed: 'failed', reason: { data: { tries: 1 } } });
    await registry.accept();
    // Makes Fairlead look at the host now, and not only at its next look.
    await site.api.hosts.update({ id, tags: ['looked'] });
    await installUntil(workspaceId, id, 'present');
    expect(await installOn(workspaceId, id)).toMatchObject({ reason: null });
    const { tasks } = await site.api.tasks.list({});
    expect(tasks.map(({ title }) => title)).toContain('Install Patient on Roomy');
    await site.api.tasks.retry({ id: taskId });
    await taskDone(site.api, taskId);
  });

  it('is enough where the image is there and no registry has it; uninstalling leaves such an image', async () => {
    await addSocketHost(site.api, roomy, 'Roomy');
    const image = `${bed.imageRegistry.address}/fairlead-bed/built-here:1`;
    const container = await docker(roomy, 'create', small);
    await docker(roomy, 'commit', container, image);
    await docker(roomy, 'rm', container);
    try {
      const { workspaceId, taskId } = await site.api.workspaces.install({ draft: draftOf(image, { sizeBytes: 1e15 }) });
      const done = await taskDone(site.api, taskId);
      expect(done.sentence).toContain('the image could not be pulled, the one that is there is used');
      const asked = await site.api.workspaces.repair({ id: workspaceId, refresh: true });
      expect((await taskEnd(site.api, asked.taskId)).state).toBe('failed');
      const { installs } = await site.api.workspaces.get({ id: workspaceId });
      expect(installs[0]).toMatchObject({ observed: 'present', reason: { data: { refresh: true } } });
      const { hosts } = await site.api.workspaces.uninstallPreview({ ids: [workspaceId] });
      expect(hosts[0]?.kept[0]?.reason).toContain('built or loaded');
      await taskDone(site.api, (await site.api.workspaces.uninstall({ ids: [workspaceId] })).taskId);
      expect(await docker(roomy, 'images', '-q', image)).not.toBe('');
    } finally {
      await removeImages(roomy, image, small);
    }
  });

  it('is cancelled by uninstalling, and brings nothing afterwards', async () => {
    await addSocketHost(site.api, roomy, 'Roomy');
    registry.limit(trickle);
    const { workspaceId, taskId } = await site.api.workspaces.install({ draft: draftOf(viaRelay(large)) });
    await downloading(taskId);
    await taskDone(site.api, (await site.api.workspaces.uninstall({ ids: [workspaceId] })).taskId);
    expect((await taskEnd(site.api, taskId)).state).toBe('cancelled');
    registry.limit(0);
    expect(await docker(roomy, 'images', '-q', viaRelay(large))).toBe('');
    expect((await site.api.workspaces.list()).workspaces).toEqual([]);
  });

  it('of a workspace whose image is changed meanwhile ends with the one that is wanted', async () => {
    const { id } = await addSocketHost(site.api, roomy, 'Roomy');
    registry.limit(trickle);
    const first = await site.api.workspaces.install({ draft: draftOf(viaRelay(large)) });
    await downloading(first.taskId);
    const edited = await site.api.workspaces.update({ id: first.workspaceId, draft: draftOf(small) });
    registry.limit(0);
    for (const taskId of [first.taskId, edited.taskId ?? '']) await taskDone(site.api, taskId);
    const wanted = await docker(roomy, 'images', '-q', '--no-trunc', small);
    expect(wanted).not.toBe('');
    const { images } = await site.api.hosts.images({ id });
    expect(images.find((image) => image.id === wanted)?.usedBy.map(({ name }) => name)).toEqual(['By hand']);
    expect(await installOn(first.workspaceId, id)).toMatchObject({ observed: 'present' });
  });

  it('can be insisted on, when it is installed and when it is edited', async () => {
    const { api } = site;
    const { id } = await addSocketHost(api, roomy, 'Roomy');
    await api.settings.update({ diskReserveBytes: 1e15 });
    const draft = draftOf(small, { friendlyName: 'Refused' });
    const forced = await api.workspaces.install({
      draft: draftOf(small, { friendlyName: 'Forced' }),
      forceHostIds: [id],
    });
    expect(forced.blocked).toEqual([]);
    await taskDone(api, forced.taskId);
    await taskDone(api, (await api.workspaces.uninstall({ ids: [forced.workspaceId] })).taskId);

    const refused = await api.workspaces.install({ draft });
    expect((await taskEnd(api, refused.taskId)).error?.code).toBe('INSTALL_NO_SPACE');
    const edited = await api.workspaces.update({ id: refused.workspaceId, draft, forceHostIds: [id] });
    await taskDone(api, edited.taskId ?? '');
    expect(await installOn(refused.workspaceId, id)).toMatchObject({ observed: 'present' });
  });

  it('of one image by two workspaces at once, and of one workspace twice at once, all succeed', async () => {
    const { id } = await addSocketHost(site.api, roomy, 'Roomy');
    registry.limit(trickle);
    const draft = (friendlyName: string) => draftOf(viaRelay(large), { friendlyName });
    const one = await site.api.workspaces.install({ draft: draft('One') });
    await downloading(one.taskId);
    const two = await site.api.workspaces.install({ draft: draft('Two') });
    const again = await site.api.workspaces.repair({ id: one.workspaceId });
    registry.limit(0);
    for (const { taskId } of [one, two, again]) await taskDone(site.api, taskId);
    for (const { workspaceId } of [one, two])
      expect(await installOn(workspaceId, id)).toMatchObject({ observed: 'present' });
    const { hosts } = await site.api.workspaces.capacity();
    const [image] = (await site.api.hosts.images({ id })).images;
    // Two workspaces on one image take its space once.
    expect(hosts[0]?.installedBytes).toBe(image?.sizeBytes);
    expect(image?.usedBy.map(({ name }) => name).sort()).toEqual(['One', 'Two']);

    const { taskId } = await site.api.workspaces.uninstall({ ids: [one.workspaceId] });
    await taskDone(site.api, taskId);
    expect(await docker(roomy, 'images', '-q', viaRelay(large))).not.toBe('');
  });

  it('leaves names that others gave the image', async () => {
    await addSocketHost(site.api, roomy, 'Roomy');
    const workspaceId = await installed(site.api, draftOf(small));
    await docker(roomy, 'tag', small, 'somebody/else:1');
    const { hosts } = await site.api.workspaces.uninstallPreview({ ids: [workspaceId] });
    expect(hosts[0]).toMatchObject({ givesBack: { bytes: 0 }, images: [] });
    expect(hosts[0]?.kept[0]?.reason).toContain('somebody/else:1');
    await taskDone(site.api, (await site.api.workspaces.uninstall({ ids: [workspaceId] })).taskId);
    expect(await docker(roomy, 'images', '-q', 'somebody/else:1')).not.toBe('');
    expect(await docker(roomy, 'images', '-q', small)).toBe('');
    await docker(roomy, 'rmi', 'somebody/else:1');
  });
});
