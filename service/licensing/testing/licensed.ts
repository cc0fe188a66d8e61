/** Licensing on a store, with a site and a vendor of tests. */
import { pino } from 'pino';
import type { LicenseGrant } from '../../../common/license/grant.ts';
import { licenseKeyOf } from '../../../common/license/license-key.ts';
import {
  grantForTests,
  installationOf,
  newTestPair,
  testKid,
  testSign,
} from '../../../common/license/testing/test-key.ts';
import { createEventBus } from '../../events/bus.ts';
import type { ServiceTopics } from '../../events/topics.ts';
import { heldSessions } from '../../manager/launch/held-sessions.ts';
import type { Outbound } from '../../network/types.ts';
import type { Store } from '../../store/types.ts';
import { type Licensing, openLicensing } from '../licensing.ts';
import type { Trust } from '../trust.ts';
import type { SiteSigner } from '../types.ts';

/** A new site, which signs with a key of its own. */
export async function testSite(): Promise<SiteSigner> {
  const { bytes, sign } = await newTestPair();
  const installationId = await installationOf(bytes);
  return {
    identity: async () => ({ installationId, publicKey: bytes }),
    sign: (text) => sign(Uint8Array.from(text)),
  };
}

/** A License Key for the site, of 2026 until 2126 where nothing else is said. */
export async function sold(site: Pick<SiteSigner, 'identity'>, fields: Partial<LicenseGrant> = {}): Promise<string> {
  const { installationId } = await site.identity();
  const grant = grantForTests({ installation_id: installationId, expiration: 4_291_747_200, ...fields });
  return licenseKeyOf(grant, testKid, testSign);
}

const direct: Outbound = async () => ({ proxyFor: () => null, secureContext: null });

/** As the service opens it; new, on this build's keys and policy, where nothing else is said. */
export async function licensedOn(
  store: Store,
  site: SiteSigner,
  more: {
    readonly now?: () => number;
    readonly isNew?: boolean;
    readonly trust?: Trust;
    readonly outbound?: Outbound;
  } = {},
): Promise<Licensing> {
  const events = createEventBus<ServiceTopics>({
    onListenerError: (error) => {
      throw error;
    },
  });
  return openLicensing({
    store,
    site,
    outbound: direct,
    sessionsOf: () => heldSessions(store.db),
    isNew: true,
    events,
    log: pino({ level: 'silent' }),
    now: Date.now,
    ...more,
  });
}
