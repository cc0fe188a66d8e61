/** The operations of the area `system`: what runs here, health, figures, changes. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Permission } from '../../common/access/permissions.ts';
import type { SiteInfo } from '../../common/model/site-info.ts';
import type { About, Change, HealthCheck, Metrics } from '../../common/model/system.ts';
import { type Actor, guard, type Operations } from '../access/actor.ts';
import type { Done } from '../access/facts.ts';
import { isReached, type Owners, seenOnlyOf } from '../access/ownership.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { SiteKey } from '../installation/types.ts';
import type { TaskRunner } from '../tasks/types.ts';
import { changesOf } from './changes.ts';
import { type Check, runChecks } from './health.ts';

type ViewerMetrics = { readonly openViews: number; readonly bytesIn: number; readonly bytesOut: number };

type SystemArea = {
  about(actor: Actor): Promise<About>;
  health(actor: Actor): Promise<HealthCheck[]>;
  metrics(actor: Actor): Promise<Metrics>;
  /** All there is to tell of the site. Hosts are asked what time it is. */
  info(actor: Actor): Promise<SiteInfo>;
  /** Another key in place of one that is lost: the Installation ID changes. @throws SITE_KEY_KEPT */
  replaceKey(actor: Actor): Promise<Done<{ readonly installationId: string }>>;
  /** What changes from now on, as far as this person may see it. Ends with the signal. */
  changes(actor: Actor, signal: AbortSignal): AsyncGenerator<Change, void, void>;
};
export type SystemOperations = Operations<SystemArea>;

const systemNeeds = {
  about: 'system.view',
  health: 'system.view',
  metrics: 'system.view',
  info: 'system.view',
  replaceKey: 'settings.modify',
  changes: 'account.use',
} as const satisfies Record<keyof SystemArea, Permission>;

/** Whoever may not see something is not told that it changes either. */
const topicNeeds: Readonly<Record<Change['topic'], Permission>> = {
  hosts: 'hosts.view',
  registries: 'registries.view',
  workspaces: 'workspaces.view',
  installs: 'workspaces.view',
  sessions: 'sessions.view',
  tasks: 'tasks.view',
  audit: 'audit.view',
  settings: 'settings.view',
  search: 'account.use',
};

export function createSystem(deps: {
  about: () => Promise<About>;
  info: (actor: Actor) => Promise<SiteInfo>;
  key: Pick<SiteKey, 'replaceLost'>;
  events: EventBus<ServiceTopics>;
  tasks: Pick<TaskRunner, 'watch'>;
  owners: Owners;
  checks: readonly Check[];
  consoleConnections: () => number;
  viewerMetrics: () => ViewerMetrics;
  startedAt: number;
  now: () => number;
}): { readonly operations: SystemOperations; dispose(): void } {
  const { events, owners, now } = deps;

  /** SECURITY: docs/security.md 4.44: whose session or task it is that changed, where that is not for everybody. */
  async function isTold(actor: Actor, topic: Change['topic'], id: string): Promise<boolean> {
    if ((topic !== 'sessions' && topic !== 'tasks') || seenOnlyOf(actor) === null) return true;
    const ownerId = topic === 'sessions' ? await owners.session(id) : await owners.task(id);
    return ownerId !== undefined && isReached(actor, ownerId, 'see');
  }

  // One loop carries SQLite, SSH, viewer bytes and JSON: its delay is the first figure to look at.
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();

  return {
    dispose: () => delay.disable(),
    operations: guard<SystemArea>(systemNeeds, {
      about: deps.about,
      health: () => runChecks(deps.checks),
      info: deps.info,
      async replaceKey() {
        const done = await deps.key.replaceLost();
        return done.as({ installationId: done.value.installationId });
      },
      async metrics() {
        const memory = process.memoryUsage();
        const views = deps.viewerMetrics();
        return {
          at: now(),
          uptimeS: Math.round((now() - deps.startedAt) / 1000),
          residentBytes: memory.rss,
          heapUsedBytes: memory.heapUsed,
          eventLoopDelayP50Ms: milliseconds(delay.percentile(50)),
          eventLoopDelayP99Ms: milliseconds(delay.percentile(99)),
          consoleConnections: deps.consoleConnections(),
          openViews: views.openViews,
          viewerBytesIn: views.bytesIn,
          viewerBytesOut: views.bytesOut,
        };
      },
      // What changes between the call and its first read is told, too.
      changes: (actor, signal) =>
        changesOf(events, deps.tasks, signal, {
          ofTopic: (topic) => actor.permissions.has(topicNeeds[topic]),
          ofObject: (topic, id) => isTold(actor, topic, id),
        }),
    }),
  };
}
/** The histogram counts nanoseconds and includes its own resolution of 20 ms. */
function milliseconds(nanoseconds: number): number {
  return Math.max(0, Math.round((nanoseconds / 1e6 - 20) * 100) / 100);
}
