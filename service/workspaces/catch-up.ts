/** Keeps the wish for installs: what a host lacks is tried again when it is back, has other tags, or has room. */

import { isMadeHere } from '../../common/docker/image-reference.ts';
import { errorInfoOf, toErrorInfo } from '../../common/errors.ts';
import { installTargetSchema } from '../../common/model/workspaces.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { ImageDetails } from '../hosts/connector.ts';
import type { ManagedHost } from '../hosts/host-types.ts';
import type { Store } from '../store/types.ts';
import type { TaskKind, TaskRunner } from '../tasks/types.ts';
import type { EffectiveUsers } from './effective-users.ts';
import { type Estimates, referenceOf } from './estimates.ts';
import type { Leftovers } from './leftovers.ts';
import { draftOf } from './record.ts';
import type { NoteInstall, Place } from './types.ts';
import { isNoSpace, isWantedOn, notMade, notMadeCode, triesAgain, wantsNewer } from './wishes.ts';

export type CatchUp = {
  /** Takes up wishes that a new host, or new tags of it, answer to, and tries again what is wanted there and is not there. */
  catchUp(host: ManagedHost): Promise<void>;
  /** Tries again what a full disk kept away, where there is more room now, and what failed and may have passed. */
  roomChanged(host: ManagedHost): Promise<void>;
  /** Notes what was built, loaded or removed there meanwhile, of the images that come with the program. */
  imagesChanged(host: ManagedHost): Promise<void>;
  /** Notes that a task brings this image there, for every workspace that wants it there. */
  onItsWay(host: ManagedHost, reference: string, taskId: string): Promise<void>;
  /** That task has ended, however it did: notes whether the image is there. */
  arrived(host: ManagedHost, reference: string): Promise<void>;
};

export function createCatchUp(deps: {
  store: Store;
  tasks: TaskRunner;
  estimates: Estimates;
  leftovers: Leftovers;
  users: EffectiveUsers;
  events: EventBus<ServiceTopics>;
  now: () => number;
  note: NoteInstall;
  hostKind: TaskKind<Place & { force: boolean; refresh: boolean; name?: string | undefined }, unknown>;
  /** Whether a task brings this workspace to this host already, or will. */
  isRunning(place: Place): Promise<boolean>;
}): CatchUp {
  const { store, tasks, estimates, leftovers, events, now, note } = deps;
  /** One look at a time per host, so that two of them never start the same install. */
  const turns = new Map<string, Promise<void>>();

  function inTurn(host: ManagedHost, work: () => Promise<void>): Promise<void> {
    const before = turns.get(host.id) ?? Promise.resolve();
    const turn = before.then(work, work);
    turns.set(host.id, turn);
    return turn.finally(() => {
      if (turns.get(host.id) === turn) turns.delete(host.id);
    });
  }

  function rowsOf(hostId: string, which: 'all' | 'with a reason') {
    let query = store.db
      .selectFrom('installs')
      .innerJoin('workspaces', 'workspaces.id', 'installs.workspace_id')
      .selectAll('workspaces')
      .select([
        'installs.observed',
        'installs.reason',
        'installs.image_id',
        'installs.effective_user',
        'installs.task_id',
        'installs.updated_at as noted_at',
      ])
      .where('installs.host_id', '=', hostId)
      .where('installs.desired', '=', 'present')
      .where('workspaces.enabled', '=', true);
    if (which === 'with a reason') query = query.where('installs.reason', 'is not', null);
    return query.execute();
  }
  type Wish = Awaited<ReturnType<typeof rowsOf>>[number];

  /** Rows for workspaces that were wished for before this host was there, or had these tags. */
  async function wishForNew(host: ManagedHost): Promise<void> {
    // As little of each as says it: this is asked of all of them for every host that connects.
    const rows = await store.db
      .selectFrom('workspaces')
      .select(['id', 'enabled', 'target', 'architectures'])
      .where('kind', '=', 'container')
      .where('enabled', '=', true)
      .where('id', 'not in', (eb) => eb.selectFrom('installs').select('workspace_id').where('host_id', '=', host.id))
      .execute();
    for (const row of rows) {
      const target = installTargetSchema.parse(row.target);
      if (!isWantedOn({ enabled: row.enabled, target, architectures: [...row.architectures] }, host)) continue;
      const added = await store.db
        .insertInto('installs')
        .values({ workspace_id: row.id, host_id: host.id, desired: 'present', observed: 'absent', updated_at: now() })
        .onConflict((conflict) => conflict.columns(['workspace_id', 'host_id']).doNothing())
        .executeTakeFirst();
      if (Number(added.numInsertedOrUpdatedRows ?? 0) > 0) events.emit('installs', { id: row.id });
    }
  }

  async function tryAgain(host: ManagedHost, row: Wish, arrived: boolean): Promise<void> {
    const place = { workspaceId: row.id, hostId: host.id };
    const { observed } = row;
    const reason = row.reason && errorInfoOf(row.reason);
    // A build or an upload is about an image, not about one workspace: it is known by its task.
    if ((await deps.isRunning(place)) || (observed === 'pulling' && (await isUnderWay(row.task_id)))) return;
    const draft = draftOf(row);
    const refresh = wantsNewer(reason);
    const reference = referenceOf(draft);
    const image = await host.connector.inspectImage(reference);
    if (image && (observed !== 'present' || image.id !== row.image_id))
      await note(place, {
        observed: 'present',
        image_id: image.id,
        size_bytes: image.sizeBytes,
        ...(refresh && { reason }),
      });
    // Also what was installed before anybody looked who it starts as.
    if (image && (row.effective_user === null || image.id !== row.image_id))
      await deps.users.look(place, draft, image, host);
    if (image && !refresh) return;
    if (isMadeHere(reference) && !image && (reason === null || reason.code === notMadeCode)) {
      // It is copied from another host where somebody asks for that; what nobody asked for is told as it is.
      if (observed !== 'absent' || reason === null)
        await note(place, {
          observed: 'absent',
          image_id: null,
          size_bytes: null,
          reason: notMade(host.name).toInfo(),
        });
      return;
    }
    if (!image && observed === 'present')
      await note(place, { observed: 'absent', image_id: null, size_bytes: null, reason });
    const room =
      observed === 'blocked' || (reason !== null && isNoSpace(reason.code))
        ? await estimates.onHost(draft, host, AbortSignal.timeout(30_000))
        : { freeBytes: null, fits: 'unknown' as const };
    if (!triesAgain({ observed, reason, updatedAt: row.noted_at }, room, { now: now(), arrived })) return;
    const options = { subject: { type: 'workspace', id: row.id }, actor: 'system' };
    await tasks.start(deps.hostKind, { ...place, force: false, refresh, name: row.friendly_name }, options);
  }

  async function isUnderWay(taskId: string | null): Promise<boolean> {
    if (taskId === null) return false;
    const task = await store.db
      .selectFrom('tasks')
      .select('id')
      .where('id', '=', taskId)
      .where('state', 'in', ['queued', 'running'])
      .executeTakeFirst();
    return task !== undefined;
  }

  /** What became of a build or an upload; nothing is tried again for it. */
  async function lookAgain(host: ManagedHost, row: Wish): Promise<void> {
    const place = { workspaceId: row.id, hostId: host.id };
    const draft = draftOf(row);
    let image: ImageDetails | null;
    try {
      image = await host.connector.inspectImage(referenceOf(draft));
    } catch (thrown) {
      // The task says why it ended; the host says what it has when it is back.
      await note(place, { observed: 'unknown', reason: toErrorInfo(thrown) });
      return;
    }
    if (image === null) {
      const reason = notMade(host.name).toInfo();
      await note(place, { observed: 'absent', image_id: null, size_bytes: null, reason });
      return;
    }
    await note(place, { observed: 'present', image_id: image.id, size_bytes: image.sizeBytes });
    await deps.users.look(place, draft, image, host);
  }

  async function tryAll(host: ManagedHost, rows: readonly Wish[], arrived: boolean): Promise<void> {
    for (const row of rows) await tryAgain(host, row, arrived);
    await leftovers.clear(host);
  }

  return {
    catchUp: (host) =>
      inTurn(host, async () => {
        await wishForNew(host);
        await tryAll(host, await rowsOf(host.id, 'all'), true);
      }),
    imagesChanged: (host) =>
      inTurn(host, async () => {
        // Also what somebody removed there past Fairlead.
        for (const row of await rowsOf(host.id, 'all'))
          if (isMadeHere(referenceOf(draftOf(row))) && (row.observed === 'present' || row.reason?.code === notMadeCode))
            await tryAgain(host, row, false);
      }),
    onItsWay: (host, reference, taskId) =>
      inTurn(host, async () => {
        for (const row of await rowsOf(host.id, 'all'))
          if (referenceOf(draftOf(row)) === reference && row.observed !== 'present')
            await note({ workspaceId: row.id, hostId: host.id }, { observed: 'pulling', task_id: taskId });
      }),
    arrived: (host, reference) =>
      inTurn(host, async () => {
        for (const row of await rowsOf(host.id, 'all'))
          if (referenceOf(draftOf(row)) === reference) await lookAgain(host, row);
      }),
    roomChanged: (host) => inTurn(host, async () => tryAll(host, await rowsOf(host.id, 'with a reason'), false)),
  };
}
