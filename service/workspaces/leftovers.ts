/**
 * Images that a workspace brought to a host and no longer wants there: an older version, a host that was taken out, a
 * host that was away when the workspace was uninstalled. They go as soon as nothing uses them.
 */
import { z } from 'zod';
import { FairleadError } from '../../common/errors.ts';
import { freedSentence } from '../../common/sizes/words.ts';
import type { HostPool, ManagedHost } from '../hosts/host-types.ts';
import type { Store } from '../store/types.ts';
import type { TaskKind, TaskRunner } from '../tasks/types.ts';
import { factsOf, type HostFacts, judgeRemoval, type Removal } from './removals.ts';

type Leftover = {
  readonly hostId: string;
  readonly imageId: string;
  /** The name that Fairlead pulled it by. */
  readonly reference: string;
  readonly workspaceId: string;
};

export type Leftovers = {
  /** Remembers images that are to go. */
  remember(db: Pick<Store['db'], 'insertInto'>, leftovers: readonly Leftover[]): Promise<void>;
  /** Starts a task that removes what can go from a connected host now; does nothing where there is nothing. */
  clear(host: ManagedHost): Promise<void>;
};

type Verdict =
  | { readonly is: 'waiting' }
  /** It is gone, belongs to another workspace now, or is not for Fairlead to remove. `names`: ours all the same. */
  | { readonly is: 'forgotten'; readonly names: readonly string[] }
  | { readonly is: 'going'; readonly names: readonly string[] };

/** What becomes of an image that is left over. Pure. */
export function judgeLeftover(leftover: Omit<Leftover, 'hostId'>, facts: HostFacts): Verdict {
  const image = facts.images.find(({ id }) => id === leftover.imageId);
  if (!image) return { is: 'forgotten', names: [] };
  const users = facts.wishes.filter(({ imageId }) => imageId === image.id);
  const onlyOwn = users.length > 0 && users.every(({ workspaceId }) => workspaceId === leftover.workspaceId);
  // Its own workspace stands on it until the newer one is there.
  if (onlyOwn) return { is: 'waiting' };
  const removal: Removal = judgeRemoval(image, [leftover.reference], facts.wishes, facts.containers);
  if (removal.keepBecause === null) return { is: 'going', names: removal.names };
  const held = users.length === 0 && facts.containers.some(({ imageId }) => imageId === image.id);
  return held ? { is: 'waiting' } : { is: 'forgotten', names: removal.names };
}

const clearInput = z.object({ hostId: z.string() });
type ClearInput = z.infer<typeof clearInput>;

export function createLeftovers(deps: {
  store: Store;
  pool: HostPool;
  tasks: TaskRunner;
  now: () => number;
}): Leftovers {
  const { store, pool, tasks, now } = deps;
  const clearing = new Set<string>();

  async function verdictsOn(host: ManagedHost) {
    const rows = await store.db.selectFrom('leftover_images').selectAll().where('host_id', '=', host.id).execute();
    if (rows.length === 0) return [];
    const facts = await factsOf(host, store);
    return rows.map((row) => ({
      row,
      verdict: judgeLeftover({ imageId: row.image_id, reference: row.reference, workspaceId: row.workspace_id }, facts),
    }));
  }

  async function forget(hostId: string, imageId: string): Promise<void> {
    await store.db
      .deleteFrom('leftover_images')
      .where('host_id', '=', hostId)
      .where('image_id', '=', imageId)
      .execute();
  }

  const kind: TaskKind<ClearInput, { freedBytes: number | null; removed: number }> = tasks.register(
    'workspace.clear-images',
    {
      title: ({ hostId }) => `Remove images no longer used on ${pool.get(hostId)?.name ?? 'a host that was removed'}`,
      input: clearInput,
      resume: 'safe',
      cancellable: false,
      run: async (ctx) => {
        const host = pool.require(ctx.input.hostId);
        const before = await freeBytes(host);
        let removed = 0;
        for (const { row, verdict } of await verdictsOn(host)) {
          if (verdict.is === 'waiting') continue;
          try {
            for (const name of verdict.names) await host.connector.removeImage(name, { signal: ctx.signal });
            if (verdict.is === 'going') removed += 1;
          } catch (thrown) {
            // What the engine refuses is told once and left; what the way to the host ended is done when it is back.
            if (thrown instanceof FairleadError && !thrown.code.startsWith('HOST_'))
              await forget(host.id, row.image_id);
            throw thrown;
          }
          await forget(host.id, row.image_id);
        }
        const freedBytes = measuredGain(before, await freeBytes(host));
        ctx.progress(100, freedSentence(freedBytes));
        return { freedBytes, removed };
      },
    },
  );

  return {
    async remember(db, leftovers) {
      for (const { hostId, imageId, reference, workspaceId } of leftovers)
        await db
          .insertInto('leftover_images')
          .values({ host_id: hostId, image_id: imageId, reference, workspace_id: workspaceId, created_at: now() })
          .onConflict((conflict) => conflict.columns(['host_id', 'image_id']).doNothing())
          .execute();
    },

    async clear(host) {
      if (clearing.has(host.id) || host.connector.connection.state !== 'connected') return;
      clearing.add(host.id);
      try {
        const verdicts = await verdictsOn(host);
        for (const { row, verdict } of verdicts)
          if (verdict.is === 'forgotten' && verdict.names.length === 0) await forget(host.id, row.image_id);
        if (verdicts.some(({ verdict }) => verdict.is !== 'waiting' && verdict.names.length > 0)) {
          const { finished } = await tasks.start(kind, { hostId: host.id }, { actor: 'system' });
          await finished;
          await pool.refresh(host.id);
        }
      } finally {
        clearing.delete(host.id);
      }
    },
  };
}

/** Free space of a host's data root; null where it cannot be read: it is told, and nothing depends on it. */
export function freeBytes(host: ManagedHost): Promise<number | null> {
  return host.connector.diskSpace().then(
    (disk) => disk?.freeBytes ?? null,
    () => null,
  );
}

/** What became free between two looks at a disk; null where one of them could not be had. Pure. */
export function measuredGain(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : Math.max(0, after - before);
}
