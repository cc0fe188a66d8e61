/**
 * Brings workspaces to hosts and keeps the wish: what could not be installed now (host away, disk full) is tried again
 * when the host is back or has room.
 */
import { z } from 'zod';
import { errorFrom, FairleadError, isAbort, notFound, toErrorInfo } from '../../common/errors.ts';
import { imageRootKey } from '../../common/registry/shown.ts';
import { causesOf, type PlaceFailure, reachWords } from '../../common/tasks/outcome.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { HostPool } from '../hosts/host-types.ts';
import type { HeldImages } from '../hosts/image-types.ts';
import type { BringImage } from '../images/types.ts';
import type { Logger } from '../log/logger.ts';
import type { Store, WorkspaceRow } from '../store/types.ts';
import type { TaskContext, TaskKind, TaskRunner } from '../tasks/types.ts';
import { type CatchUp, createCatchUp } from './catch-up.ts';
import type { EffectiveUsers } from './effective-users.ts';
import { type Estimates, referenceOf } from './estimates.ts';
import { createHostInstall, type HostKind, hostInput } from './install-on-host.ts';
import type { Leftovers } from './leftovers.ts';
import { draftOf } from './record.ts';
import { wantedHosts } from './targets.ts';
import type { NoteInstall, Place } from './types.ts';

const installInput = z.object({
  workspaceId: z.string(),
  /** For the title: what it was called when it was asked for. */
  name: z.string(),
  hostIds: z.array(z.string()),
  /** Hosts whose space does not suffice and where a person insisted. */
  forceHostIds: z.array(z.string()),
  /** The newest image of that name is asked for: the one that is there does not do instead. */
  refresh: z.boolean().default(false),
});
type InstallInput = z.infer<typeof installInput>;
type InstallResult = { installed: number; failed: number };

export type Installer = CatchUp & {
  /** Writes down which hosts the workspace is wanted on. Images on hosts that it leaves are left over. */
  wish(workspaceId: string): Promise<readonly string[]>;
  /** Starts the task that brings the image to these hosts. */
  start(input: Omit<InstallInput, 'name' | 'refresh'> & { readonly refresh?: boolean }, actor: string): Promise<string>;
  /** Cancels what brings these workspaces to hosts, and waits until it has let go. */
  stop(workspaceIds: readonly string[], signal: AbortSignal): Promise<void>;
  /** Brings it to one host, as a part of other work. What is there already is noted. */
  readonly hostKind: HostKind;
};

/** Hosts that pull at the same time for one install. */
const parallelHosts = 4;

export function createInstaller(deps: {
  store: Store;
  pool: HostPool;
  tasks: TaskRunner;
  estimates: Estimates;
  held: HeldImages;
  leftovers: Leftovers;
  users: EffectiveUsers;
  events: EventBus<ServiceTopics>;
  log: Logger;
  now: () => number;
  bring: BringImage;
}): Installer {
  const { store, pool, tasks, estimates, leftovers, events, log, now } = deps;

  async function workspaceOf(id: string): Promise<WorkspaceRow> {
    const row = await store.db
      .selectFrom('workspaces')
      .selectAll()
      .where('id', '=', id)
      .where('kind', '=', 'container')
      .executeTakeFirst();
    if (!row) throw notFound('workspace', id);
    return row;
  }

  const note: NoteInstall = async ({ workspaceId, hostId }, set) => {
    await store.db
      .updateTable('installs')
      .set({ reason: null, ...set, updated_at: now() })
      .where('workspace_id', '=', workspaceId)
      .where('host_id', '=', hostId)
      .execute();
    events.emit('installs', { id: workspaceId });
  };

  async function drop({ workspaceId, hostId }: Place): Promise<void> {
    await store.db
      .deleteFrom('installs')
      .where('workspace_id', '=', workspaceId)
      .where('host_id', '=', hostId)
      .execute();
    events.emit('installs', { id: workspaceId });
  }

  const { kind: hostKind, isBusy } = createHostInstall({
    store,
    pool,
    tasks,
    estimates,
    held: deps.held,
    leftovers,
    users: deps.users,
    log,
    note,
    drop,
    workspaceOf,
    bring: deps.bring,
  });

  const installKind: TaskKind<InstallInput, InstallResult> = tasks.register('workspace.install', {
    title: ({ name }) => `Install ${name}`,
    input: installInput,
    resume: 'safe',
    // A step, and no percentage of its own: the hosts' pulls are what moves it.
    steps: { hosts: 1 },
    run: (ctx) => installEverywhere(ctx),
  });

  async function installEverywhere(ctx: TaskContext<InstallInput>): Promise<InstallResult> {
    const { workspaceId, hostIds, forceHostIds, refresh } = ctx.input;
    const row = await workspaceOf(workspaceId);
    const leftOut = wantedHosts(draftOf(row), pool.all()).leftOut.map(({ name }) => name);
    const notPulled: string[] = [];
    let asRoot = false;
    const failures: PlaceFailure[] = [];
    const waiting = [...hostIds];
    if (hostIds.length > 0)
      ctx.progress(
        { step: 'hosts', fraction: 0 },
        `Bringing ${row.image} to ${hostIds.length === 1 ? 'one host' : `${hostIds.length} hosts`}.`,
      );
    const worker = async () => {
      for (let hostId = waiting.shift(); hostId !== undefined; hostId = waiting.shift()) {
        const host = pool.get(hostId)?.name ?? hostId;
        try {
          const options = { subject: { type: 'workspace', id: workspaceId }, step: 'hosts' };
          const input = { workspaceId, hostId, force: forceHostIds.includes(hostId), refresh };
          const result = await ctx.child(hostKind, input, options);
          if ('leftOut' in result) leftOut.push(host);
          else {
            if (result.notPulled !== null) notPulled.push(host);
            asRoot ||= result.isRoot;
          }
        } catch (thrown) {
          if (isAbort(thrown) && ctx.signal.aborted) throw thrown;
          failures.push({ host, error: toErrorInfo(thrown) });
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(parallelHosts, hostIds.length) }, worker));
    const left = [...new Set(leftOut)];
    const asked = hostIds.filter((id) => !left.includes(pool.get(id)?.name ?? id)).length;
    const installed = asked - failures.length;
    const first = failures[0];
    if (first && installed === 0 && failures.length === 1) throw errorFrom(first.error);
    if (first) throw incomplete(row.friendly_name, { done: installed, of: asked }, failures);
    const asksForRoot = asRoot && !(await workspaceOf(workspaceId)).shown_warnings.includes(imageRootKey);
    ctx.progress(100, endSentence({ name: row.friendly_name, installed, leftOut: left, notPulled, asksForRoot }));
    return { installed, failed: 0 };
  }

  /** Also while its task only waits to begin, or waits its turn as a part of another one. */
  async function isRunning(place: Place): Promise<boolean> {
    if (isBusy(place)) return true;
    return (await activeOf(place.workspaceId)).some(({ input }) => {
      const whole = installInput.safeParse(input);
      const part = hostInput.safeParse(input);
      return (
        (whole.success && whole.data.hostIds.includes(place.hostId)) ||
        (part.success && part.data.hostId === place.hostId)
      );
    });
  }

  function activeOf(workspaceId: string) {
    return store.db
      .selectFrom('tasks')
      .select(['id', 'input', 'parent_id'])
      .where('subject_type', '=', 'workspace')
      .where('subject_id', '=', workspaceId)
      .where('kind', 'in', [installKind.kind, hostKind.kind])
      .where('state', 'in', ['queued', 'running'])
      .execute();
  }

  return {
    hostKind,
    async wish(workspaceId) {
      const row = await workspaceOf(workspaceId);
      const draft = draftOf(row);
      const wanted = row.enabled ? wantedHosts(draft, pool.all()).wanted.map(({ id }) => id) : [];
      const left = await store.transaction(async (tx) => {
        const have = await tx.selectFrom('installs').selectAll().where('workspace_id', '=', workspaceId).execute();
        for (const hostId of wanted) {
          if (have.some(({ host_id }) => host_id === hostId)) continue;
          await tx
            .insertInto('installs')
            .values({
              workspace_id: workspaceId,
              host_id: hostId,
              desired: 'present',
              observed: 'absent',
              updated_at: now(),
            })
            // A host that has just connected may have asked for it in the meantime.
            .onConflict((conflict) => conflict.columns(['workspace_id', 'host_id']).doNothing())
            .execute();
        }
        // A disabled workspace keeps its rows: its images stay where they are until it is uninstalled.
        if (!row.enabled) return [];
        const gone = have.filter(({ host_id }) => !wanted.includes(host_id));
        for (const { host_id: hostId, image_id: imageId } of gone) {
          await tx
            .deleteFrom('installs')
            .where('workspace_id', '=', workspaceId)
            .where('host_id', '=', hostId)
            .execute();
          if (imageId !== null)
            await leftovers.remember(tx, [{ hostId, imageId, workspaceId, reference: referenceOf(draft) }]);
        }
        return gone;
      });
      events.emit('installs', { id: workspaceId });
      for (const { host_id } of left) {
        const host = pool.get(host_id);
        if (host)
          void leftovers
            .clear(host)
            .catch((err: unknown) => log.warn({ err, host: host_id }, 'Images that are left over were not removed'));
      }
      return wanted;
    },

    async start(asked, actor) {
      const { friendly_name: name } = await workspaceOf(asked.workspaceId);
      const subject = { type: 'workspace', id: asked.workspaceId };
      return (await tasks.start(installKind, { refresh: false, ...asked, name }, { subject, actor })).id;
    },

    async stop(workspaceIds, signal) {
      const running = (await Promise.all(workspaceIds.map(activeOf))).flat();
      // Parts are cancelled by what they are part of.
      for (const { id, parent_id } of running) if (parent_id === null) await tasks.cancel(id);
      for (const { id } of running)
        for await (const task of tasks.watch({ id }, signal))
          if (task.id === id && task.state !== 'queued' && task.state !== 'running') break;
    },

    ...createCatchUp({
      store,
      tasks,
      estimates,
      leftovers,
      users: deps.users,
      events,
      now,
      note,
      hostKind,
      isRunning,
    }),
  };
}

/** How an install ended, for the task. Pure. */
export function endSentence(end: {
  readonly name: string;
  readonly installed: number;
  readonly leftOut: readonly string[];
  readonly notPulled: readonly string[];
  /** Its image starts as root, and nobody has said yes to that. */
  readonly asksForRoot: boolean;
}): string {
  const { name, installed, leftOut, notPulled, asksForRoot } = end;
  const ready =
    installed > 0
      ? `${name} is ready on ${installed === 1 ? 'one host' : `${installed} hosts`}.`
      : `${name} is saved. ${leftOut.length > 0 ? 'No host has the architecture that its image is made for.' : 'No host is chosen for it yet.'}`;
  const out =
    installed > 0 && leftOut.length > 0
      ? ` ${leftOut.join(', ')}: left out, because the image is made for another architecture.`
      : '';
  const old =
    notPulled.length > 0
      ? ` ${notPulled.join(', ')}: the image could not be pulled, the one that is there is used.`
      : '';
  const root = asksForRoot
    ? ' Its image starts as root inside the container: confirm that before the first launch.'
    : '';
  return `${ready}${out}${old}${root}`;
}

/**
 * How an install ended that did not reach every host it was asked for. Of all reasons the one that most hosts have comes
 * first, and its advice is given. Pure.
 */
function incomplete(
  name: string,
  reach: { readonly done: number; readonly of: number },
  failures: readonly PlaceFailure[],
): FairleadError {
  const causes = causesOf(failures);
  const most = failures.find(({ host }) => causes[0]?.hosts.includes(host));
  return new FairleadError('INSTALL_INCOMPLETE', {
    message: `${name} is on ${reachWords(reach, failures)}.`,
    hint: most?.error.hint ?? 'It is tried again by itself when those hosts can take it.',
    data: { reach, causes, failures },
  });
}
