/**
 * The site's licence as it is at any moment: read from what the store holds, checked against the keys of this build, judged by
 * `common/license/states.ts`. Nothing of it is remembered but that a text was checked.
 */
import { LRUCache } from 'lru-cache';
import { demandFeatures } from '../../common/license/entitlements.ts';
import { type ReadLicense, readLicense } from '../../common/license/license-key.ts';
import { coverFor, seatingOf } from '../../common/license/seats.ts';
import { type HeldLicense, licenseState, type SiteLicense } from '../../common/license/states.ts';
import type { Clock } from '../store/types.ts';
import type { LicenseBook, LicenseRow } from './license-book.ts';
import type { Trust } from './trust.ts';
import type { Entitlements, LaunchLicense, SiteSigner } from './types.ts';

export type Licenses = LaunchLicense &
  Entitlements & {
    /** A License Key as this site reads it. */
    read(licenseKey: string): Promise<ReadLicense>;
    /** The site's licence as it would be with these instead, and these withdrawn besides. */
    judge(rows: readonly LicenseRow[], revoked: ReadonlySet<string>): Promise<SiteLicense>;
  };

export function createLicenses(deps: {
  trust: Trust;
  book: LicenseBook;
  site: Pick<SiteSigner, 'identity'>;
  /** Sessions that are not over, by person. */
  sessionsOf(): Promise<ReadonlyMap<string, number>>;
  now: Clock;
}): Licenses {
  const { trust, book, site } = deps;
  const { policy, keys } = trust;
  const now = () => Math.floor(deps.now() / 1000);
  /** Checking a signature is work; that it fits stays true. */
  const checked = new LRUCache<string, ReadLicense>({ max: 200 });

  async function read(licenseKey: string): Promise<ReadLicense> {
    const { installationId } = await site.identity();
    const name = `${installationId}\n${licenseKey}`;
    const known = checked.get(name);
    if (known !== undefined) return known;
    const result = await readLicense(licenseKey, { keys, installationId });
    checked.set(name, result);
    return result;
  }

  async function judge(rows: readonly LicenseRow[], revoked: ReadonlySet<string>): Promise<SiteLicense> {
    const held = await Promise.all(
      rows.map(async ({ license_key }): Promise<HeldLicense> => {
        const one = await read(license_key);
        return { read: one, isRevoked: one.grant !== null && revoked.has(one.grant.license_id) };
      }),
    );
    const [{ mark, upgrade }, sessionsOf, seats] = await Promise.all([book.clock(), deps.sessionsOf(), book.seats()]);
    return licenseState({ held, policy, now: now(), mark, use: { sessionsOf, seats }, upgrade });
  }

  const current = async () => judge(...(await Promise.all([book.all(), book.revoked()])));

  return {
    read,
    judge,
    current,

    async cover(tx, userId, sessionsOf, { allowed }) {
      const use = { sessionsOf, seats: await book.seats(tx) };
      const seating = seatingOf(use, allowed.namedSeats, { now: now(), seatDays: policy.named_seat_days });
      const cover = coverFor(userId, seating, allowed);
      if (cover === 'seat' || cover === 'new seat') await book.takeSeat(tx, userId, cover === 'new seat');
      return { cover, seating };
    },

    async demand(feature) {
      demandFeatures((await current()).allowed, [feature]);
    },
  };
}
