/** Removes workspaces and gives their space back. Images that something else uses stay, and that is said. */
import { z } from 'zod';
import { FairleadError, isAbort, toErrorInfo } from '../../common/errors.ts';
import { type GivesBack, givesBack, type HeldImage } from '../../common/sizes/figures.ts';
import { freedSentence } from '../../common/sizes/words.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { HostPool, ManagedHost } from '../hosts/host-types.ts';
import { type HeldImages, unasked } from '../hosts/image-types.ts';
import type { Store } from '../store/types.ts';
import type { TaskKind, TaskRunner } from '../tasks/types.ts';
import { referenceOf } from './estimates.ts';
import type { Installer } from './installer.ts';
import { freeBytes, type Leftovers, measuredGain } from './leftovers.ts';
import { factsOf, type HostFacts, judgeRemoval, type Removal } from './removals.ts';
import type { SessionsOfWorkspace } from './types.ts';

const uninstallInput = z.object({
  ids: z.array(z.string()),
  /** For the title. */
  names: z.array(z.string()),
  endSessions: z.boolean(),
  removeImages: z.boolean(),
});
type UninstallInput = z.infer<typeof uninstallInput>;

/**
 * `freedBytes`: measured on the hosts; null where it could not be. `unreached`: hosts where removing failed, with the
 * reason. Their images go when the host can do it.
 */
type Uninstalled = {
  freedBytes: number | null;
  kept: number;
  unreached: string[];
  /** Hosts whose images were to go, and those where they went. */
  reach: { done: number; of: number };
};

type WhatGoes = {
  givesBack: GivesBack;
  images: string[];
  kept: { image: string; reason: string }[];
  /** Why the engine could not be asked, so that nothing is known of this host; null where it was. */
  problem: string | null;
};
export type HostPreview = WhatGoes & { hostId: string; hostName: string };

export type Uninstaller = {
  /** What uninstalling would give back. A host that cannot be asked now gives nothing back now. */
  preview(ids: readonly string[]): Promise<HostPreview[]>;
  start(input: UninstallInput, actor: string): Promise<string>;
};

export function createUninstaller(deps: {
  store: Store;
  pool: HostPool;
  tasks: TaskRunner;
  sessions: Pick<SessionsOfWorkspace, 'active' | 'end'>;
  installer: Pick<Installer, 'stop'>;
  leftovers: Leftovers;
  held: HeldImages;
  events: EventBus<ServiceTopics>;
}): Uninstaller {
  const { store, pool, tasks, sessions, leftovers, events } = deps;

  async function installsOf(ids: readonly string[]) {
    return store.db
      .selectFrom('installs')
      .innerJoin('workspaces', 'workspaces.id', 'installs.workspace_id')
      .select([
        'installs.host_id',
        'installs.image_id',
        'installs.size_bytes',
        'workspaces.id',
        'workspaces.friendly_name',
        'workspaces.image',
        'workspaces.docker_registry',
      ])
      .where('workspaces.id', 'in', ids)
      .execute();
  }

  /** While images go, nobody brings them back. */
  async function wish(ids: readonly string[], desired: 'present' | 'absent'): Promise<void> {
    await store.db.updateTable('installs').set({ desired }).where('workspace_id', 'in', ids).execute();
  }

  /** The images that these workspaces have on a host, and for each why it has to stay, if it has to. */
  async function removalsOn(
    host: ManagedHost,
    ids: readonly string[],
    ignoreContainers: ReadonlySet<string>,
  ): Promise<{ readonly facts: HostFacts; readonly removals: readonly Removal[] }> {
    const [facts, installs] = await Promise.all([factsOf(host, store), installsOf(ids)]);
    const ours = new Set(installs.filter(({ host_id }) => host_id === host.id).map(({ image_id }) => image_id));
    const references = installs.map(nameOf);
    const others = facts.wishes.filter(({ workspaceId }) => !ids.includes(workspaceId));
    const containers = facts.containers.filter(({ id }) => !ignoreContainers.has(id));
    const removals = facts.images
      .filter(({ id }) => ours.has(id))
      .map((image) => judgeRemoval(image, references, others, containers));
    return { facts: { ...facts, containers }, removals };
  }

  /** @returns how many images stayed for a reason. */
  async function removeFrom(host: ManagedHost, ids: readonly string[], signal: AbortSignal): Promise<number> {
    const { removals } = await removalsOn(host, ids, new Set());
    for (const { names } of removals) for (const name of names) await host.connector.removeImage(name, { signal });
    return removals.filter(({ keepBecause }) => keepBecause !== null).length;
  }

  const kind: TaskKind<UninstallInput, Uninstalled> = tasks.register('workspace.uninstall', {
    title: ({ names }) => `Uninstall ${names.length === 1 ? names[0] : `${names.length} workspaces`}`,
    input: uninstallInput,
    resume: 'safe',
    run: async (ctx) => {
      const { ids, endSessions, removeImages } = ctx.input;
      const active = await sessions.active(ids);
      if (endSessions && active.length > 0) {
        ctx.progress(5, `Ending ${active.length === 1 ? 'one session' : `${active.length} sessions`}.`);
        await sessions.end(
          active.map(({ sessionId }) => sessionId),
          ctx.actor,
        );
      }
      await wish(ids, 'absent');
      ctx.progress(8, 'Ending what installs it.');
      await deps.installer.stop(ids, ctx.signal).catch(async (thrown: unknown) => {
        await wish(ids, 'present');
        throw thrown;
      });
      const installs = await installsOf(ids);
      const hostIds = [...new Set(installs.map(({ host_id }) => host_id))];
      let freedBytes: number | null = 0;
      let kept = 0;
      let asked = 0;
      const unreached: string[] = [];
      for (const [index, hostId] of hostIds.entries()) {
        const host = pool.get(hostId);
        if (!removeImages || !host) continue;
        asked += 1;
        ctx.progress(10 + (index / hostIds.length) * 80, `Removing images from ${host.name}.`);
        try {
          const before = await freeBytes(host);
          kept += await removeFrom(host, ids, ctx.signal).catch((thrown: unknown) => {
            // The way to a host can break for a moment: once more then, on a new connection.
            if (ctx.signal.aborted || !isOfTheWay(thrown)) throw thrown;
            return removeFrom(host, ids, ctx.signal);
          });
          const gain = measuredGain(before, await freeBytes(host));
          freedBytes = gain === null || freedBytes === null ? null : freedBytes + gain;
          // Only to show the space that is there now.
          await pool.refresh(hostId).catch((thrown: unknown) => {
            if (ctx.signal.aborted) throw thrown;
          });
        } catch (thrown) {
          if (ctx.signal.aborted) {
            await wish(ids, 'present');
            throw thrown;
          }
          unreached.push(`${host.name} (${toErrorInfo(thrown).message})`);
          await leftovers.remember(
            store.db,
            installs.flatMap((row) =>
              row.host_id === hostId && row.image_id !== null
                ? [{ hostId, imageId: row.image_id, reference: nameOf(row), workspaceId: row.id }]
                : [],
            ),
          );
        }
      }
      await store.db.deleteFrom('workspaces').where('id', 'in', ids).execute();
      for (const id of ids) events.emit('workspaces', { id });
      events.emit('installs', {});
      const stayed = unreached.length > 0 ? ` Images on ${unreached.join(', ')} go when the host can do it.` : '';
      ctx.progress(100, `${removeImages ? freedSentence(freedBytes) : 'The images stay on the hosts.'}${stayed}`);
      return { freedBytes, kept, unreached, reach: { done: asked - unreached.length, of: asked } };
    },
  });

  /** Layers are asked for only where several images go, which may share some with each other alone. */
  async function heldOn(host: ManagedHost, { images }: HostFacts, going: number): Promise<readonly HeldImage[]> {
    if (going === 0) return [];
    if (going === 1) return deps.held.own(host, images.map(unasked));
    return deps.held.own(host, await deps.held.layerSizes(host, await deps.held.layers(host, images)));
  }

  async function askHost(host: ManagedHost, ids: readonly string[], sessionIds: readonly string[]): Promise<WhatGoes> {
    const { facts, removals } = await removalsOn(host, ids, await containersOf(host, sessionIds));
    const going = removals.filter(({ keepBecause }) => keepBecause === null);
    return {
      givesBack: givenBack(going, facts, await heldOn(host, facts, going.length)),
      images: going.map(({ image }) => image.tags[0] ?? image.id),
      kept: removals.flatMap(({ image, keepBecause }) =>
        keepBecause === null ? [] : [{ image: image.tags[0] ?? image.id, reason: keepBecause }],
      ),
      problem: null,
    };
  }

  return {
    async preview(ids) {
      const rows = await installsOf(ids);
      const active = await sessions.active(ids);
      const byHost = Map.groupBy(rows, ({ host_id }) => host_id);
      return Promise.all(
        [...byHost].map(async ([hostId, installs]): Promise<HostPreview> => {
          const host = pool.get(hostId);
          const base = { hostId, hostName: host?.name ?? 'removed host' };
          if (host?.connector.connection.state !== 'connected') {
            const known = installs.filter(({ image_id }) => image_id !== null);
            return {
              ...base,
              givesBack: givesBack(new Set(), [], new Set()),
              images: [],
              problem: null,
              kept: known.map(({ image }) => ({
                image,
                reason:
                  'The host is not connected. The image goes once the host is back, unless something else uses it then.',
              })),
            };
          }
          const sessionIds = active.map(({ sessionId }) => sessionId);
          // One engine that fails takes nothing from what the others said.
          return { ...base, ...(await askHost(host, ids, sessionIds).catch(notAsked)) };
        }),
      );
    },
    async start(input, actor) {
      return (await tasks.start(kind, input, { subject: { type: 'workspace', id: input.ids[0] ?? '' }, actor })).id;
    },
  };
}

/** What is told of a host whose engine answered with a failure. @throws where nobody waits for the answer any more */
function notAsked(thrown: unknown): WhatGoes {
  if (isAbort(thrown)) throw thrown;
  const unknown: GivesBack = { bytes: null, atLeast: false, nothingBecause: null };
  const problem = `What would go could not be asked: ${toErrorInfo(thrown).message} The images go all the same, now or as soon as the host can do it, unless something else uses them.`;
  return { givesBack: unknown, images: [], kept: [], problem };
}

/** What becomes free when these images go together. Pure. */
export function givenBack(
  going: readonly Pick<Removal, 'image'>[],
  { containers }: Pick<HostFacts, 'containers'>,
  held: readonly HeldImage[],
): GivesBack {
  const ids = new Set(going.map(({ image }) => image.id));
  return givesBack(ids, held, new Set(containers.map(({ imageId }) => imageId)));
}

const nameOf = (row: { readonly image: string; readonly docker_registry: string | null }): string =>
  referenceOf({ image: row.image, dockerRegistry: row.docker_registry ?? '' });

const isOfTheWay = (thrown: unknown): boolean => thrown instanceof FairleadError && thrown.code.startsWith('HOST_');

/** Containers of these sessions: they end with the workspace, so they are no reason to keep an image. */
async function containersOf(host: ManagedHost, sessionIds: readonly string[]): Promise<Set<string>> {
  if (sessionIds.length === 0) return new Set();
  const wanted = new Set(sessionIds);
  const containers = await host.connector.listContainers({});
  return new Set(containers.filter(({ labels }) => wanted.has(labels['fairlead.session'] ?? '')).map(({ id }) => id));
}
