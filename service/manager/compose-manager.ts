/** Puts the parts of the session manager together. */

import { type Actor, demand } from '../access/actor.ts';
import { isReached, othersNeed } from '../access/ownership.ts';
import type { Locks } from '../async/locks.ts';
import type { EventBus } from '../events/bus.ts';
import type { Signals } from '../events/spread.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { HostPool, Steering } from '../hosts/host-types.ts';
import type { ImageInventory } from '../hosts/image-types.ts';
import type { BringImage } from '../images/types.ts';
import type { LaunchLicense } from '../licensing/types.ts';
import type { Logger } from '../log/logger.ts';
import type { Gateway } from '../proxy/types.ts';
import type { SecretBox } from '../secrets/types.ts';
import type { SessionRow, Store } from '../store/types.ts';
import type { TaskRunner } from '../tasks/types.ts';
import type { SessionsOfWorkspace } from '../workspaces/types.ts';
import { createEnding } from './ending.ts';
import { createLaunchOrders } from './launch/launch-order.ts';
import { createLauncher } from './launch/launcher.ts';
import { createPlacer } from './launch/placer.ts';
import { createReservations } from './launch/reservations.ts';
import { createLimitsBeside } from './launch/standing.ts';
import { createDesktopGate } from './ready/desktop-gate.ts';
import { createAdoptionCheck } from './reconcile/adoption.ts';
import { createHousekeeping } from './reconcile/housekeeping.ts';
import { createReconciler } from './reconcile/reconciler.ts';
import type { OnStranger } from './reconcile/strays.ts';
import { createClosing } from './records/closing.ts';
import { createSessionBook } from './records/session-book.ts';
import type { SessionEnds } from './records/session-ends.ts';
import { createSavableSessions } from './saving.ts';
import { createSessionOperations } from './session-operations.ts';
import type { SessionOperations, ViewOperations } from './session-types.ts';
import type {
  EstimateImage,
  Launchable,
  PermitStart,
  ResolveTarget,
  SavableSessions,
  SettingsReader,
  Viewers,
} from './types.ts';
import { createTerminals } from './views/terminals.ts';
import { createThumbnails } from './views/thumbnails.ts';
import { createViewOperations } from './views/view-operations.ts';
import { createViewTargets } from './views/view-target.ts';
import { createWay } from './views/way.ts';

export type Manager = {
  readonly sessions: SessionOperations;
  readonly views: ViewOperations;
  readonly resolveTarget: ResolveTarget;
  readonly sessionsOfWorkspace: SessionsOfWorkspace;
  readonly savable: SavableSessions;
  endSessionsOn(hostId: string, actor: Actor): Promise<void>;
  /** Sessions that count towards the limits now, of everybody. */
  sessionsHeld(): Promise<number>;
  /** Ends what was opened by a token that is good no longer. */
  endOfToken(tokenId: string): void;
  start(): void;
  dispose(): void;
};

export function composeManager(deps: {
  siteId: string;
  /** The run of this service, which is named by what it makes. */
  runId: string;
  onStranger: OnStranger;
  store: Store;
  pool: HostPool;
  tasks: TaskRunner;
  secrets: SecretBox;
  settings: SettingsReader;
  events: EventBus<ServiceTopics>;
  log: Logger;
  newId: () => string;
  now: () => number;
  bring: BringImage;
  launchable(workspaceId: string): Promise<Launchable>;
  permit: PermitStart;
  ends: SessionEnds;
  /** The gateway is made after the manager, because it asks the manager for targets. */
  gateway(): Gateway;
  /** What bringing an image to a host would do to its disk. */
  estimate: EstimateImage;
  inventory: ImageInventory;
  steering: Steering;
  /** One thing at a time per session, in all processes of the site. */
  locks: Locks;
  /** What launches may do with the licence of the site. */
  license: LaunchLicense;
  /** Views that are shown by other processes of the site. */
  signals: Pick<Signals, 'send'>;
}): Manager {
  const { siteId, runId, store, pool, tasks, secrets, settings, events, log, newId, now, steering, locks } = deps;
  const book = createSessionBook({ store, events, now, ends: deps.ends });
  const viewers: Viewers = {
    ownerApi: (target) => deps.gateway().ownerApi(target),
    pageAnswers: (target, path) => deps.gateway().pageAnswers(target, path),
    endViews(sessionId) {
      deps.signals.send('views-ended', sessionId);
      deps.gateway().revoke({ sessionId });
    },
  };
  const close = createClosing({ book, secrets, viewers, now });
  const reservations = createReservations({ store, events, license: deps.license, now });
  const placer = createPlacer({
    store,
    pool,
    settings,
    estimate: deps.estimate,
    reservations,
    inventory: deps.inventory,
    limitsBeside: createLimitsBeside({ store, settings, license: deps.license }),
    log,
  });
  const passGate = createDesktopGate({ book, pool, secrets, viewers, log, now });
  const launcher = createLauncher({
    siteId,
    runId,
    book,
    pool,
    placer,
    tasks,
    secrets,
    settings,
    passGate,
    locks,
    close,
    log,
    now,
    bring: deps.bring,
    permit: deps.permit,
  });
  const launching = async (row: SessionRow): Promise<boolean> => {
    const [task] = await tasks.list({
      subject: { type: 'session', id: row.id },
      states: ['queued', 'running'],
      limit: 1,
    });
    return task !== undefined;
  };
  const checkSent = createAdoptionCheck({ siteId, runId, secrets, settings });
  const reconciler = createReconciler({
    siteId,
    book,
    pool,
    close,
    viewers,
    locks,
    steering,
    passGate,
    checkSent,
    log,
    now,
    launching,
    inventory: deps.inventory,
    onStranger: deps.onStranger,
  });
  const terminals = createTerminals({ newId });
  const end = createEnding({ book, pool, tasks, terminals, reconciler, close });
  const housekeeping = createHousekeeping({ store, tasks, settings, events, log, now });
  const thumbnails = createThumbnails({ book, pool, secrets, settings, viewers, steering, log, now });
  const orderLaunch = createLaunchOrders({
    store,
    events,
    launcher,
    tasks,
    secrets,
    settings,
    reservations,
    license: deps.license,
    candidates: placer.candidates,
    launchable: deps.launchable,
    newId,
    now,
  });
  const sessions = createSessionOperations({
    store,
    book,
    pool,
    placer,
    orderLaunch,
    reconciler,
    end,
    reservations,
    settings,
    launchable: deps.launchable,
    events,
  });
  const views = createViewOperations({
    book,
    pool,
    terminals,
    gateway: deps.gateway,
    settings,
    timeWay: createWay({ pool, now }),
    log,
  });

  return {
    sessions,
    views,
    resolveTarget: createViewTargets({ book, pool, secrets, log }),
    savable: createSavableSessions({ book, pool }),
    sessionsOfWorkspace: {
      async active(workspaceIds) {
        const wanted = new Set(workspaceIds);
        const rows = await book.living();
        return rows
          .filter((row) => wanted.has(row.workspace_id) && row.observed !== 'failed')
          .map((row) => ({
            sessionId: row.id,
            workspaceId: row.workspace_id,
            workspaceName: row.workspace_name,
            hostName: row.host_name ?? '',
            userId: row.user_id,
            userName: row.user_name,
          }));
      },
      counts: (workspaceIds, seenBy) => book.countByWorkspace(workspaceIds, seenBy),
      async end(sessionIds, actor) {
        const rows = await book.living();
        await end(
          rows.filter(({ id }) => sessionIds.includes(id)),
          actor,
        );
      },
    },
    sessionsHeld: () => reservations.held(),
    endOfToken: (tokenId) => terminals.endOfToken(tokenId),
    async endSessionsOn(hostId, actor) {
      const rows = await book.living(hostId);
      // SECURITY: docs/security.md 4.43: what ends the sessions of others is for who may end them, whatever else it does.
      if (rows.some((row) => !isReached(actor, row.user_id, 'work'))) demand(actor, othersNeed.work);
      await end(rows, actor.userName);
    },
    start() {
      reconciler.start();
      thumbnails.start();
      housekeeping.start();
    },
    dispose() {
      housekeeping.dispose();
      thumbnails.dispose();
      reconciler.dispose();
      terminals.dispose();
    },
  };
}
