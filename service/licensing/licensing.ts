/** Licences of the site: what they are worth, what launches may do with them, and what people do about them. */
import type { LicenceFacts } from '../../common/model/site-info.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Logger } from '../log/logger.ts';
import type { Outbound } from '../network/types.ts';
import type { Clock, Store } from '../store/types.ts';
import { createActivationServer } from './activation-server.ts';
import { createLicenseBook } from './license-book.ts';
import { createLicenses } from './licenses.ts';
import { createLicensingOperations, type LicensingOperations } from './licensing-operations.ts';
import { loadTrust, type Trust } from './trust.ts';
import type { Entitlements, LaunchLicense, SiteSigner } from './types.ts';
import { summaryOf } from './views.ts';

/** How often the latest time is kept, and with it who is using a named seat, milliseconds. */
const roundMs = 3_600_000;

export type Licensing = {
  readonly launches: LaunchLicense;
  readonly entitlements: Entitlements;
  readonly operations: LicensingOperations;
  /** What System Info shows of it. */
  readonly facts: () => Promise<LicenceFacts>;
  readonly dispose: () => void;
};

/**
 * @param isNew whether the site was made at this start: one that was there before, and has more sessions than hold without a
 * licence, goes on with as many for the time that licences have after their end
 * @param trust the vendor's keys and policy; those of this build where silent
 */
export async function openLicensing(deps: {
  store: Store;
  site: SiteSigner;
  outbound: Outbound;
  /** Sessions that are not over, by person. */
  sessionsOf(): Promise<ReadonlyMap<string, number>>;
  isNew: boolean;
  events: EventBus<ServiceTopics>;
  log: Logger;
  now: Clock;
  trust?: Trust;
}): Promise<Licensing> {
  const { store, site, sessionsOf, events, log, now } = deps;
  const trust = deps.trust ?? (await loadTrust());
  const book = createLicenseBook({ store, now });
  const licenses = createLicenses({ trust, book, site, sessionsOf, now });
  const ask = createActivationServer({ outbound: deps.outbound });

  await book.beginClock(deps.isNew ? null : await graceAtUpgrade());
  await keep();
  const timer = setInterval(() => {
    keep().catch((err: unknown) => log.warn({ err }, 'What licences need to know of the time could not be kept'));
  }, roundMs);
  timer.unref();

  /** Every session that is there at the upgrade may be there afterwards. */
  async function graceAtUpgrade() {
    const { policy } = trust;
    const sessions = [...(await sessionsOf()).values()].reduce((sum, count) => sum + count, 0);
    if (sessions <= policy.without_license.sessions) return null;
    return { sessions, until: Math.floor(now() / 1000) + policy.grace_days * 86_400 };
  }

  async function keep(): Promise<void> {
    await book.raiseMark();
    await book.seatsInUse([...(await sessionsOf()).keys()]);
  }

  return {
    launches: licenses,
    entitlements: licenses,
    operations: createLicensingOperations({ store, book, licenses, trust, site, ask, events, now }),
    async facts() {
      const { state, sentence, allowed } = summaryOf(await licenses.current());
      return { state, sentence, sessions: allowed.sessions };
    },
    dispose: () => clearInterval(timer),
  };
}
