/** What other areas may know of licences. */
import type { Feature } from '../../common/license/features.ts';
import type { Cover, Seating } from '../../common/license/seats.ts';
import type { SiteLicense } from '../../common/license/states.ts';
import type { Tx } from '../store/types.ts';

/** Who the site is: it signs what asks for a licence. */
export type SiteSigner = {
  identity(): Promise<{ readonly installationId: string; readonly publicKey: Uint8Array }>;
  /** Ed25519: 64 bytes. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
};

/** The licence of the site as it is now. */
export type LicenseReading = {
  current(): Promise<SiteLicense>;
};

/** The one place that says which features are on. */
export type Entitlements = {
  /** @throws FEATURE_NOT_LICENSED */
  demand(feature: Feature): Promise<void>;
};

/** How the next session of somebody is covered (null: not), and how the site is used without it. */
export type LicenseCover = { readonly cover: Cover | null; readonly seating: Seating };

/** What launches ask. */
export type LaunchLicense = LicenseReading & {
  /**
   * Part of the transaction that makes a session, under the lock of all sessions: takes the seat that covers it, where it
   * needs one.
   * @param sessionsOf sessions that are not over, by person
   */
  cover(
    tx: Tx,
    userId: string,
    sessionsOf: ReadonlyMap<string, number>,
    license: Pick<SiteLicense, 'allowed'>,
  ): Promise<LicenseCover>;
};
