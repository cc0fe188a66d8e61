/** The contract's area `system`: sign-in, what runs here, health, changes. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { z } from 'zod';
import type { systemContract } from '../../common/contract/system.ts';
import type { aboutSchema } from '../../common/model/system.ts';
import type { Challenge } from '../../common/proof.ts';
import type { Authority } from '../api/caller.ts';
import type { Face } from '../api/face.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { TaskRunner } from '../tasks/types.ts';
import { changesOf } from './changes.ts';
import { type Check, runChecks } from './health.ts';

export type About = z.infer<typeof aboutSchema>;

export type ViewerMetrics = { readonly openViews: number; readonly bytesIn: number; readonly bytesOut: number };

export function createSystem(deps: {
  about: () => Promise<About>;
  authority: Authority;
  events: EventBus<ServiceTopics>;
  tasks: Pick<TaskRunner, 'watch'>;
  checks: readonly Check[];
  consoleOrigin: () => string;
  /** The public half of the service's key. */
  serviceKey: string;
  /** @throws PROOF_ORIGIN for an address that is not this service's. */
  prove: (challenge: Challenge) => string;
  consoleConnections: () => number;
  viewerMetrics: () => ViewerMetrics;
  localUser: { userId: string; userName: string };
  startedAt: number;
  now: () => number;
}): Face<typeof systemContract> & { dispose(): void } {
  const { authority, events, now } = deps;
  // One loop carries SQLite, SSH, viewer bytes and JSON (design §11): its delay is the first figure to look at.
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();

  return {
    dispose: () => delay.disable(),
    async exchange({ token }, { note }) {
      const { bearer, principal } = await authority.exchange(token, 'console');
      Object.assign(note, { objectType: 'site', actor: { id: principal.userId, name: principal.userName } });
      return {
        bearer,
        me: { userId: principal.userId, userName: principal.userName, expiresAt: principal.expiresAt },
        serviceKey: deps.serviceKey,
      };
    },
    prove(challenge) {
      return { signature: deps.prove(challenge) };
    },
    async me(_input, { caller }) {
      return { userId: caller.userId, userName: caller.userName, expiresAt: await authority.expiryOf(caller.tokenId) };
    },
    async signOut(_input, { caller }) {
      await authority.revoke(caller.tokenId);
      return {};
    },
    async openUrl() {
      const { token, expiresAt } = await authority.issueOpenToken(deps.localUser);
      return { url: `${deps.consoleOrigin()}/#token=${token}`, expiresAt };
    },
    about: deps.about,
    async health() {
      return { checks: await runChecks(deps.checks) };
    },
    metrics() {
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
    // No generator itself: what changes between the call and its first read is told, too.
    changes: (_input, { signal }) => changesOf(events, deps.tasks, signal),
  };
}

/** The histogram counts nanoseconds and includes its own resolution of 20 ms. */
function milliseconds(nanoseconds: number): number {
  return Math.max(0, Math.round((nanoseconds / 1e6 - 20) * 100) / 100);
}
