/** What the store holds about licences. Times in it are epoch milliseconds; common/license counts seconds. */
import type { Seat } from '../../common/license/seats.ts';
import type { UpgradeGrace } from '../../common/license/states.ts';
import type { Clock, DbOrTx, Row, Store, Tx } from '../store/types.ts';

const site = 'site';
/** Whoever changes which licences there are takes turns. */
export const licenseLock = 'licenses';

export type LicenseRow = Row<'licenses'>;

export type LicenseBook = {
  /** In the order in which they were applied. */
  all(db?: DbOrTx): Promise<readonly LicenseRow[]>;
  put(tx: Tx, license: Omit<LicenseRow, 'applied_at'>): Promise<void>;
  /** False where there is none of that id. */
  remove(tx: Tx, licenseId: string): Promise<boolean>;
  revoked(db?: DbOrTx): Promise<ReadonlySet<string>>;
  revoke(tx: Tx, licenseIds: readonly string[]): Promise<void>;
  seats(db?: DbOrTx): Promise<readonly Seat[]>;
  /** Notes that a person uses their named seat, or takes one. */
  takeSeat(tx: Tx, userId: string, isNew: boolean): Promise<void>;
  /** Notes that those of them who have a seat are using it. */
  seatsInUse(userIds: readonly string[]): Promise<void>;
  /** The latest time that was seen, and what was noted at the upgrade; times in seconds. */
  clock(): Promise<{ readonly mark: number; readonly upgrade: UpgradeGrace | null }>;
  /** Makes the clock's row where there is none; `upgrade` is kept for good then. */
  beginClock(upgrade: UpgradeGrace | null): Promise<void>;
  /** Moves the latest time forward to now, never back. */
  raiseMark(): Promise<void>;
  /** Sets it to now, also back. */
  resetMark(tx: Tx): Promise<void>;
};

export function createLicenseBook({ store, now }: { store: Store; now: Clock }): LicenseBook {
  const seconds = (ms: number) => Math.floor(ms / 1000);
  return {
    all: (db = store.db) => db.selectFrom('licenses').selectAll().orderBy('applied_at').orderBy('license_id').execute(),

    async put(tx, license) {
      const values = { ...license, applied_at: now() };
      await tx
        .insertInto('licenses')
        .values(values)
        .onConflict((conflict) => conflict.column('license_id').doUpdateSet(values))
        .execute();
    },

    async remove(tx, licenseId) {
      const gone = await tx
        .deleteFrom('licenses')
        .where('license_id', '=', licenseId)
        .returning('license_id')
        .executeTakeFirst();
      return gone !== undefined;
    },

    async revoked(db = store.db) {
      const rows = await db.selectFrom('license_revocations').select('license_id').execute();
      return new Set(rows.map(({ license_id }) => license_id));
    },

    async revoke(tx, licenseIds) {
      for (const licenseId of licenseIds) {
        await tx
          .insertInto('license_revocations')
          .values({ license_id: licenseId, noted_at: now() })
          .onConflict((conflict) => conflict.column('license_id').doNothing())
          .execute();
      }
    },

    async seats(db = store.db) {
      const rows = await db.selectFrom('license_seats').selectAll().execute();
      return rows.map(({ user_id, taken_at, used_at }) => ({
        userId: user_id,
        takenAt: seconds(taken_at),
        usedAt: seconds(used_at),
      }));
    },

    async takeSeat(tx, userId, isNew) {
      const at = now();
      await tx
        .insertInto('license_seats')
        .values({ user_id: userId, taken_at: at, used_at: at })
        .onConflict((conflict) =>
          conflict.column('user_id').doUpdateSet({ used_at: at, ...(isNew && { taken_at: at }) }),
        )
        .execute();
    },

    async seatsInUse(userIds) {
      if (userIds.length === 0) return;
      await store.db.updateTable('license_seats').set({ used_at: now() }).where('user_id', 'in', userIds).execute();
    },

    async clock() {
      const row = await store.db.selectFrom('license_clock').selectAll().where('id', '=', site).executeTakeFirst();
      if (row === undefined) return { mark: 0, upgrade: null };
      const { seen_at, upgrade_sessions, upgrade_until } = row;
      const upgrade = upgrade_until > 0 ? { sessions: upgrade_sessions, until: seconds(upgrade_until) } : null;
      return { mark: seconds(seen_at), upgrade };
    },

    async beginClock(upgrade) {
      await store.db
        .insertInto('license_clock')
        .values({
          id: site,
          seen_at: now(),
          upgrade_sessions: upgrade?.sessions ?? 0,
          upgrade_until: (upgrade?.until ?? 0) * 1000,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    },

    async raiseMark() {
      const at = now();
      await store.db
        .updateTable('license_clock')
        .set({ seen_at: at })
        .where('id', '=', site)
        .where('seen_at', '<', at)
        .execute();
    },

    async resetMark(tx) {
      await tx.updateTable('license_clock').set({ seen_at: now() }).where('id', '=', site).execute();
    },
  };
}
