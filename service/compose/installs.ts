/** Workspaces and their images on the hosts: what they take, bringing them, taking them away. */
import { loggedError } from '../../common/errors.ts';
import type { DisposableStore } from '../async/disposables.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import { createHeldImages } from '../hosts/held-images.ts';
import type { HostPool, ManagedHost, Steering } from '../hosts/host-types.ts';
import type { ImageInventory } from '../hosts/image-types.ts';
import type { BringImage } from '../images/types.ts';
import type { Logger } from '../log/logger.ts';
import type { SettingsReader } from '../settings/types.ts';
import type { Store } from '../store/types.ts';
import type { TaskRunner } from '../tasks/types.ts';
import { capacityOf } from '../workspaces/capacity.ts';
import { createEffectiveUsers } from '../workspaces/effective-users.ts';
import { createEstimates } from '../workspaces/estimates.ts';
import { createInstaller } from '../workspaces/installer.ts';
import type { SitePolicy } from '../workspaces/judgement.ts';
import { createLeftovers } from '../workspaces/leftovers.ts';
import { createMadeWorkspaces } from '../workspaces/made.ts';
import { createRegister } from '../workspaces/register.ts';
import type { PublishedEntries, ReadImageFacts, SessionsOfWorkspace } from '../workspaces/types.ts';
import { createUninstaller } from '../workspaces/uninstaller.ts';
import { createWorkspaceService } from '../workspaces/workspace-service.ts';

export function composeInstalls(deps: {
  siteId: string;
  store: Store;
  pool: HostPool;
  tasks: TaskRunner;
  settings: SettingsReader;
  events: EventBus<ServiceTopics>;
  published: PublishedEntries;
  readImageFacts: ReadImageFacts;
  sitePolicy: () => Promise<SitePolicy>;
  bring: BringImage;
  /** The log of a part of the service. */
  part(name: string): Logger;
  /** Nobody asks for what a host catches up with: who steers it does that. */
  steering: Steering;
  newId: () => string;
  now: () => number;
}) {
  const { siteId, store, pool, tasks, settings, events, part, newId, now } = deps;
  const held = createHeldImages({ log: part('images') });
  const estimates = createEstimates({ ...deps, held, log: part('estimates') });
  const leftovers = createLeftovers({ store, pool, tasks, now });
  const users = createEffectiveUsers({ siteId, store, events, newId });
  const log = part('installs');
  const installer = createInstaller({ ...deps, estimates, held, leftovers, users, log });
  const caughtUp = (host: ManagedHost, work: Promise<void>) =>
    void work.catch((thrown: unknown) =>
      log.warn({ host: host.id, ...loggedError(thrown) }, 'Installs of a host could not be caught up'),
    );
  const { steering } = deps;
  const catchUp = (host: ManagedHost) => {
    if (steering.steers(host.id)) caughtUp(host, installer.catchUp(host));
  };
  const roomChanged = (host: ManagedHost) => {
    if (steering.steers(host.id)) caughtUp(host, installer.roomChanged(host));
  };
  return {
    held,
    estimates,
    /** Workspaces of images that were made here. */
    made: createMadeWorkspaces({ store, installer, events, newId, now }),
    /** The area `workspaces`; `sessions` are those that were launched of one. */
    workspacesWith(sessions: SessionsOfWorkspace) {
      const uninstaller = createUninstaller({ ...deps, sessions, installer, leftovers, held });
      return createWorkspaceService({
        ...deps,
        installer,
        uninstaller,
        leftovers,
        estimates,
        capacity: () => capacityOf({ pool, store, held, settings, log: part('capacity') }),
        sessions,
      });
    },
    /** Notes what is built or loaded on a host. */
    arrivals: { onItsWay: installer.onItsWay, arrived: installer.arrived },
    register: createRegister({
      ...deps,
      installer,
      look: (hostId) => {
        const host = pool.get(hostId);
        if (host?.connector.connection.state === 'connected') catchUp(host);
      },
    }),
    /** Brings to each host what is wanted there, from now on: when it comes, and when it has room again. */
    followArrivals(inventory: Pick<ImageInventory, 'onKnown'>, cleanup: DisposableStore): void {
      cleanup.add('installs on arrival', pool.onConnected(catchUp));
      cleanup.add(
        'installs on change',
        pool.onLooked((host, why) => (why === 'disk' ? roomChanged(host) : catchUp(host))),
      );
      cleanup.add(
        'images that were built or loaded',
        inventory.onKnown((hostId) => {
          const host = pool.get(hostId);
          if (host !== null && steering.steers(hostId)) caughtUp(host, installer.imagesChanged(host));
        }),
      );
      const isThere = (host: ManagedHost | null) => host?.connector.connection.state === 'connected';
      cleanup.add(
        'installs on hosts that are steered from now on',
        steering.onBegun((hostId) => {
          const host = pool.get(hostId);
          if (host !== null && isThere(host)) catchUp(host);
        }),
      );
      for (const host of pool.all()) if (isThere(host)) catchUp(host);
    },
  };
}
