/**
 * Who has to wait after sign-ins that failed: under a name from an address, under a name from anywhere, and from an address under
 * any name. Nothing here is for ever, and a browser in which the person has signed in before is not kept waiting by what
 * others do. An attempt counts as failed when it begins, so that many at once are as many as one after another.
 *
 * SECURITY: docs/security.md 4.23.
 */
import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { Store, Tx } from '../store/types.ts';
import { nameKey } from './names.ts';

type Rule = { readonly free: number; readonly firstMs: number; readonly mostMs: number };

/** `free` may fail without a wait; then it doubles from `firstMs` to `mostMs`. */
export const lockoutRules = {
  /** Under one name from one address. */
  pair: { free: 5, firstMs: 10_000, mostMs: 15 * 60_000 },
  /** Under one name from anywhere: never long, because it is others who cause it. */
  name: { free: 20, firstMs: 2_000, mostMs: 60_000 },
  /** From one address under any name: never long, because behind a proxy many people share it. */
  address: { free: 30, firstMs: 2_000, mostMs: 60_000 },
  /** In a browser in which the person has signed in before. */
  mark: { free: 10, firstMs: 10_000, mostMs: 60_000 },
} as const satisfies Readonly<Record<string, Rule>>;

/** Without another failure for so long, what failed is forgotten. */
export const forgetAfterMs = 60 * 60_000;
/** So many names and places are told apart; the oldest are forgotten first. */
const mostRows = 20_000;
/** The log is told of one name no more often. */
const tellEveryMs = 60_000;

/** How long to wait after so many failures, milliseconds. Pure. */
export function waitMs(failures: number, { free, firstMs, mostMs }: Rule): number {
  if (failures <= free) return 0;
  return Math.min(mostMs, firstMs * 2 ** Math.min(failures - free - 1, 30));
}

export type Attempt = {
  readonly name: string;
  readonly address: string | null;
  /** Of the mark that the browser showed, where it is one of this person. */
  readonly markHash: string | null;
};

/** What the audit log is to be told. */
type Wait = { readonly failures: number; readonly waitMs: number };

export type Lockout = {
  /** 0: go on. Else so many milliseconds are still to be waited, and nothing was counted. */
  begin(attempt: Attempt): Promise<number>;
  /** It was no failure, and the sign-in is not over yet. */
  undo(attempt: Attempt): Promise<void>;
  /** The sign-in is done. */
  succeeded(attempt: Attempt): Promise<void>;
  /** It failed. The answer is what to write down, where that was not done lately. */
  failed(attempt: Attempt): Promise<Wait | null>;
};

type Key = { readonly user_key: string; readonly place: string };
type Counted = Key & { readonly rule: Rule };

export function createLockout(deps: { store: Store; now: () => number }): Lockout {
  const { store, now } = deps;
  const alone = <T>(work: (tx: Tx) => Promise<T>) => store.transaction(work, { lock: 'sign-in failures' });

  async function uncount(tx: Tx, { user_key, place, rule }: Counted): Promise<void> {
    const row = await rowOf(tx, { user_key, place });
    if (row === undefined) return;
    const failures = Math.max(0, row.failures - 1);
    const until = waitMs(failures, rule) === 0 ? 0 : row.last_at + waitMs(failures, rule);
    await tx
      .updateTable('sign_in_failures')
      .set({ failures, until })
      .where('user_key', '=', user_key)
      .where('place', '=', place)
      .execute();
  }

  return {
    begin: (attempt) =>
      alone(async (tx) => {
        const at = now();
        await tx
          .deleteFrom('sign_in_failures')
          .where('last_at', '<', at - forgetAfterMs)
          .execute();
        const counted = countedOf(attempt);
        const rows = await Promise.all(counted.map((key) => rowOf(tx, key)));
        const wait = Math.max(0, ...rows.map((row) => (row?.until ?? 0) - at));
        if (wait > 0) return wait;
        for (const [index, { user_key, place, rule }] of counted.entries()) {
          const failures = (rows[index]?.failures ?? 0) + 1;
          const until = waitMs(failures, rule) === 0 ? 0 : at + waitMs(failures, rule);
          await tx
            .insertInto('sign_in_failures')
            .values({ user_key, place, failures, last_at: at, until })
            .onConflict((conflict) =>
              conflict.columns(['user_key', 'place']).doUpdateSet({ failures, last_at: at, until }),
            )
            .execute();
        }
        await keepBounded(tx);
        return 0;
      }),

    undo: (attempt) =>
      alone(async (tx) => {
        for (const key of countedOf(attempt)) await uncount(tx, key);
      }),

    succeeded: (attempt) =>
      alone(async (tx) => {
        for (const key of countedOf(attempt)) {
          // What failed from this address under other names stays counted.
          if (key.user_key === '') await uncount(tx, key);
          else await removeAt(tx, key);
        }
      }),

    failed: (attempt) =>
      alone(async (tx) => {
        const at = now();
        const counted = countedOf(attempt).filter(({ user_key }) => user_key !== '');
        const rows = await Promise.all(counted.map((key) => rowOf(tx, key)));
        const longest = rows.reduce((one, other) => ((other?.until ?? 0) > (one?.until ?? 0) ? other : one));
        if (longest === undefined || longest.until <= at) return null;
        if (rows.some((row) => row?.told_at != null && at - row.told_at < tellEveryMs)) return null;
        await tx
          .updateTable('sign_in_failures')
          .set({ told_at: at })
          .where('user_key', '=', keyOf(attempt.name))
          .execute();
        return { failures: longest.failures, waitMs: longest.until - at };
      }),
  };
}

/** What failed lately under these names, by name; none where nothing did. */
export async function failuresOf(
  db: Pick<Tx, 'selectFrom'>,
  names: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, { readonly failures: number; readonly until: number | null }>> {
  const rows = await db
    .selectFrom('sign_in_failures')
    .select(['user_key', 'place', 'failures', 'until'])
    .where('user_key', '!=', '')
    .where('last_at', '>=', now - forgetAfterMs)
    .execute();
  const byKey = new Map<string, { failures: number; until: number | null }>();
  for (const { user_key, place, failures, until } of rows) {
    const known = byKey.get(user_key) ?? { failures: 0, until: null };
    // The row over all places counts what those of the places count; those of marks are apart.
    if (place === '' || isMark(place)) known.failures += failures;
    if (until > now) known.until = Math.max(known.until ?? 0, until);
    byKey.set(user_key, known);
  }
  return new Map(
    names.flatMap((name) => {
      const found = byKey.get(keyOf(name));
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
}

/** Forgets what failed under a name: its person got another password. */
export async function forgetFailures(tx: Pick<Tx, 'deleteFrom'>, name: string): Promise<void> {
  await tx.deleteFrom('sign_in_failures').where('user_key', '=', keyOf(name)).execute();
}

/** What was typed as a name may be a password: it is not kept. */
const keyOf = (name: string): string => createHash('sha256').update(nameKey(name)).digest('hex');

const isMark = (place: string): boolean => place.startsWith('mark ');

function countedOf({ name, address, markHash }: Attempt): readonly Counted[] {
  const userKey = keyOf(name);
  if (markHash !== null) return [{ user_key: userKey, place: `mark ${markHash}`, rule: lockoutRules.mark }];
  const place = `address ${networkOf(address)}`;
  return [
    { user_key: userKey, place, rule: lockoutRules.pair },
    { user_key: userKey, place: '', rule: lockoutRules.name },
    { user_key: '', place, rule: lockoutRules.address },
  ];
}

/** Who has one IPv6 address has the 2^64 beside it. */
function networkOf(address: string | null): string {
  if (address === null || !ipaddr.isValid(address)) return address ?? '';
  const read = ipaddr.process(address);
  if (read.kind() === 'ipv4') return read.toString();
  return `${read
    .toByteArray()
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}/64`;
}

const rowOf = (tx: Tx, key: Key) =>
  tx
    .selectFrom('sign_in_failures')
    .selectAll()
    .where('user_key', '=', key.user_key)
    .where('place', '=', key.place)
    .executeTakeFirst();

const removeAt = (tx: Tx, key: Key) =>
  tx.deleteFrom('sign_in_failures').where('user_key', '=', key.user_key).where('place', '=', key.place).execute();

/** A stranger can type any number of names. */
async function keepBounded(tx: Tx): Promise<void> {
  const { count } = await tx
    .selectFrom('sign_in_failures')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (count <= mostRows) return;
  const kept = await tx
    .selectFrom('sign_in_failures')
    .select('last_at')
    .orderBy('last_at', 'desc')
    .offset(Math.floor(mostRows * 0.9))
    .limit(1)
    .executeTakeFirstOrThrow();
  await tx.deleteFrom('sign_in_failures').where('last_at', '<=', kept.last_at).execute();
}
