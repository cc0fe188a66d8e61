/** What the processes of one site have in common; a site of one process has none of it. */

import { z } from 'zod';
import { FairleadError } from '../../common/errors.ts';
import type { Authority } from '../access/authority.ts';
import type { DisposableStore } from '../async/disposables.ts';
import { createLocks, type Locks } from '../async/locks.ts';
import type { Dirty, EventBus } from '../events/bus.ts';
import { createSpread, noSignals, type Signals } from '../events/spread.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { HostPool, Steering } from '../hosts/host-types.ts';
import { createSteering, steersAll } from '../hosts/steering.ts';
import type { Logger } from '../log/logger.ts';
import { createSharedLocks } from '../store/shared-locks.ts';
import { readSetting, type Store } from '../store/types.ts';

type Processes = {
  readonly signals: Signals;
  readonly locks: Locks;
  /** For the bus: what is announced here is told to the others. */
  onEmit(change: Dirty<string>): void;
  /** What the others announce is heard on the bus. */
  listen(bus: EventBus<ServiceTopics>): void;
  /** Which hosts of the pool this process steers; begins with the answer's `start`. */
  steeringOf(pool: HostPool): Steering & { start(): void };
  /** Others may come in from now on. */
  letIn(): Promise<void>;
};

export function composeProcesses(store: Pick<Store, 'peers'>, log: Logger, cleanup: DisposableStore): Processes {
  const { peers } = store;
  if (peers === null) {
    return {
      signals: noSignals,
      locks: createLocks(),
      onEmit: () => undefined,
      listen: () => undefined,
      steeringOf: () => ({ ...steersAll, start: () => undefined }),
      letIn: async () => undefined,
    };
  }
  const spread = createSpread({ peers, log });
  return {
    signals: spread.signals,
    locks: createSharedLocks(peers, (err, key) => log.info({ err, key }, 'A lock was not given free by itself')),
    onEmit: spread.tell,
    listen: (bus) => void cleanup.add('what other processes tell', spread.start(bus)),
    steeringOf(pool) {
      const steering = createSteering({ peers, pool, log });
      cleanup.add('steering', () => steering.stop());
      return steering;
    },
    letIn: () => peers.letIn(),
  };
}

const serviceKey = 'service-key';

/**
 * SECURITY: docs/security.md 4.38: all processes of a site prove themselves with one key, so that a console takes each of them for
 * the site it signed in to, and nothing else. The first one writes down which; that they have the same key of the
 * secrets shows where that one opens them.
 * @throws SERVICE_KEY_OTHER
 */
export async function agreeOnServiceKey({ db, peers }: Store, publicKey: string, now: number): Promise<void> {
  if (peers === null) return;
  if (peers.isFirst) {
    const values = { value: publicKey, updated_at: now };
    await db
      .insertInto('settings')
      .values({ key: serviceKey, ...values })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(values))
      .execute();
    return;
  }
  if ((await readSetting(db, serviceKey, z.string())) === publicKey) return;
  throw new FairleadError('SERVICE_KEY_OTHER', {
    message: 'The other services of this site prove themselves with another key than this one has.',
    hint: 'Copy the files "data.key" and "service.key" of one of them into the data folder of this one, as its own (mode 0600).',
    status: 409,
  });
}

/**
 * SECURITY: docs/security.md 4.39: what is revoked, and whose rights are changed, in one process is so in all: told to the others, and
 * heard of them. After a gap everybody's rights count as changed.
 */
export function authorityOfAll(
  own: Authority,
  deps: { readonly store: Pick<Store, 'db'>; readonly signals: Signals; readonly log: Logger },
  cleanup: DisposableStore,
): Authority {
  const { store, signals, log } = deps;
  const changed = (userIds: readonly string[]) =>
    void own.rightsChanged(userIds).catch((err: unknown) => log.error({ err }, 'Changed rights were not carried out'));
  async function everybodyChanged(): Promise<void> {
    const rows = await store.db.selectFrom('tokens').select('user_id').distinct().execute();
    await own.rightsChanged(rows.map(({ user_id }) => user_id));
  }
  cleanup.add(
    'revocations for others',
    own.onRevoked((tokenId) => signals.send('token-ended', tokenId)),
  );
  cleanup.add(
    'rights that others change',
    signals.on('rights-changed', (userId) => changed([userId])),
  );
  cleanup.add(
    'changes of rights that were missed',
    signals.onGap(
      () => void everybodyChanged().catch((err: unknown) => log.error({ err }, 'Changed rights were not looked at')),
    ),
  );
  return {
    ...own,
    onRevoked(listener) {
      const stops = [own.onRevoked(listener), signals.on('token-ended', listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    async rightsChanged(userIds) {
      await own.rightsChanged(userIds);
      for (const userId of userIds) signals.send('rights-changed', userId);
    },
  };
}

/** What other processes tell to end ends here, also where it was told while nobody could be heard. */
export function followOrders(
  deps: {
    readonly store: Store;
    readonly signals: Signals;
    readonly log: Logger;
    readonly endViews: (sessionId: string) => void;
    /** Ends whatever lives by a token that is good no longer. */
    readonly recheckTokens: () => Promise<void>;
    readonly now: () => number;
  },
  cleanup: DisposableStore,
): void {
  const { store, signals, endViews, now } = deps;
  cleanup.add('views that others end', signals.on('views-ended', endViews));
  async function lookForOurselves(): Promise<void> {
    await deps.recheckTokens();
    const ended = await store.db
      .selectFrom('sessions')
      .select('id')
      .where('observed', 'not in', ['running', 'paused'])
      .where('updated_at', '>', now() - missedMs)
      .execute();
    for (const { id } of ended) endViews(id);
  }
  cleanup.add(
    'orders that were missed',
    signals.onGap(
      () => void lookForOurselves().catch((err: unknown) => deps.log.error({ err }, 'What was missed is not known')),
    ),
  );
}

/** Longer than a connection to the store is ever away without the service being of no use anyway, milliseconds. */
const missedMs = 3600_000;
