/** Test support: everything that signing in stands on, on a real store, with a clock that a test moves. */
import type { Permission } from '../../../common/access/permissions.ts';
import { builtInRoles } from '../../../common/access/permissions.ts';
import { plainCommandsForTests } from '../../../common/commands.ts';
import { createAuthority } from '../../access/authority.ts';
import { actorWith } from '../../access/testing/actors.ts';
import { createLogger } from '../../log/logger.ts';
import { createIdSource } from '../../store/ids.ts';
import type { Store } from '../../store/types.ts';
import { createAccountOperations } from '../account-operations.ts';
import { createFirstAdministrator } from '../first-administrator.ts';
import { createHashRoom } from '../hash-room.ts';
import { inTurn } from '../in-turn.ts';
import { createLockout } from '../lockout.ts';
import { createMarks } from '../marks.ts';
import { createOwnPassword } from '../own-password.ts';
import { isPassword } from '../passwords.ts';
import { createPeople } from '../people.ts';
import type { SecondFactorAnswer, SecondFactors } from '../second-factors.ts';
import { createSignInOperations, type WaitEntry } from '../sign-in-operations.ts';

/** A person's phone, as far as these tests need one: each of its codes holds once. */
function phones() {
  const codes = new Map<string, Set<string>>();
  const factors: SecondFactors = {
    of: async (userId) => (codes.has(userId) ? ['totp', 'recovery'] : []),
    challenge: async (userId) => JSON.stringify({ challengeOf: userId }),
    holds: async (userId, { kind, value }: SecondFactorAnswer) =>
      kind === 'totp' && (codes.get(userId)?.delete(value) ?? false),
  };
  return { codes, factors };
}

export function peopleSite(store: Store) {
  const clock = { now: 1_800_000_000_000 };
  const now = () => clock.now;
  const newId = createIdSource(now);
  const { codes, factors } = phones();
  const waits: WaitEntry[] = [];
  /** Which hashes passwords were compared with. */
  const looked: string[] = [];
  const hashes = createHashRoom();
  /** Called once: after the next password was looked at, before anything comes of it. */
  const between: { happens: (() => Promise<unknown>) | null } = { happens: null };
  const meanwhile = async () => {
    const { happens } = between;
    between.happens = null;
    await happens?.();
  };
  const room: typeof hashes = {
    ...hashes,
    use: async (isKnown, work) => {
      const answer = await hashes.use(isKnown, work);
      await meanwhile();
      return answer;
    },
  };
  const lockout = createLockout({ store, now });
  const permissionsOf = async (userId: string): Promise<ReadonlySet<Permission> | null> => {
    const row = await store.db.selectFrom('users').select('enabled').where('id', '=', userId).executeTakeFirst();
    return row?.enabled ? new Set(builtInRoles.viewer) : null;
  };
  const authority = createAuthority({
    store,
    now,
    newId,
    permissionsOf,
    hasLinks: false,
    commands: plainCommandsForTests,
    log: createLogger({ dataDir: null, level: 'silent', terminal: null }).logger,
  });
  const transact = <T>(work: Parameters<typeof store.transaction<T>>[0]) => inTurn(store, work);
  const people = createPeople({ transact, now, newId, told: authority });
  const first = createFirstAdministrator({ store, now, newId, room, commands: plainCommandsForTests });
  const signIn = createSignInOperations({
    store,
    now,
    bearers: authority,
    marks: createMarks({ store, now, newId }),
    factors,
    lockout,
    room,
    isPassword: async (password, kept) => {
      looked.push(kept);
      const isIt = await isPassword(password, kept);
      await meanwhile();
      return isIt;
    },
    first,
    serviceKey: 'key',
    onWait: async (wait) => void waits.push(wait),
  });
  const ownPassword = createOwnPassword({ store, lockout, room });
  const account = createAccountOperations({ store, now, ownPassword, room, told: authority });
  const admin = actorWith();

  return {
    store,
    clock,
    codes,
    waits,
    looked,
    between,
    lockout,
    authority,
    people,
    first,
    signIn,
    account,
    admin,
    /** Somebody with the password that was chosen for them. */
    async person(name: string, password: string, ...roles: (keyof typeof builtInRoles)[]) {
      const { value } = await people.add(admin, { name, displayName: `${name} X.`, roles });
      const step = (await signIn.signIn({ name, password: value.password }, from())).value;
      if (step.step !== 'password') throw new Error(`A new password was to be asked for, not ${step.step}.`);
      const done = (await signIn.continue({ continuation: step.continuation, newPassword: password }, from())).value;
      if (done.step !== 'done') throw new Error(`That was to be all, and not ${done.step}.`);
      return { ...value.person, ...done };
    },
    /** Signs in where the password is enough. */
    async enter(name: string, password: string, more: { mark?: string; address?: string } = {}) {
      const { address, ...given } = more;
      const { value, facts } = await signIn.signIn({ name, password, ...given }, from(address));
      if (value.step !== 'done') throw new Error(`The password was to be enough, and ${value.step} is due.`);
      return { ...value, facts };
    },
  };
}

export type PeopleSite = ReturnType<typeof peopleSite>;

export const from = (address = '192.0.2.1') => ({ address, browser: 'Browser 1' });
