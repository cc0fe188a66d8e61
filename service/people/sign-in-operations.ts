/**
 * Signing in to a standalone site: a password, then what else is due. Nobody has signed in yet who calls these, so they take from
 * where somebody calls instead of an actor.
 */
import type { SignInStep } from '../../common/model/people.ts';
import { Done } from '../access/facts.ts';
import type { DbOrTx, Store, UserRow } from '../store/types.ts';
import type { FirstAdministrator } from './first-administrator.ts';
import type { HashRoom } from './hash-room.ts';
import { inTurn } from './in-turn.ts';
import type { Attempt, Lockout } from './lockout.ts';
import type { Marks } from './marks.ts';
import { nameKey } from './names.ts';
import { demandPassword, hashOfNobody, hashPassword, type IsPassword } from './passwords.ts';
import { notSignedIn, passwordUnchanged, tooManyFailures, wrongFactor } from './refusals.ts';
import type { SecondFactorAnswer, SecondFactorKind, SecondFactors } from './second-factors.ts';
import { answerTo, closeStep, type Due, openStep, type Step, stepOver } from './steps.ts';
import type { Bearers, From } from './types.ts';

type SignedIn = Extract<SignInStep, { step: 'done' }>;

export type SignInOperations = {
  state(): Promise<{ readonly siteKind: 'local' | 'standalone'; readonly needsFirstAdministrator: boolean }>;
  /** @throws AUTH_FIRST_CODE, USER_NAME_UNUSABLE, PASSWORD_TOO_WEAK, AUTH_BUSY */
  first(
    person: { readonly code: string; readonly name: string; readonly displayName: string; readonly password: string },
    from: From,
  ): Promise<Done<SignedIn>>;
  /** @throws AUTH_NOT_SIGNED_IN, AUTH_TOO_MANY_FAILURES, AUTH_BUSY */
  signIn(
    given: { readonly name: string; readonly password: string; readonly mark?: string | undefined },
    from: From,
  ): Promise<Done<SignInStep>>;
  /** @throws AUTH_STEP_OVER, AUTH_FACTOR_WRONG, AUTH_TOO_MANY_FAILURES, PASSWORD_TOO_WEAK, PASSWORD_UNCHANGED, AUTH_BUSY */
  continue(
    given: {
      readonly continuation: string;
      readonly factor?: SecondFactorAnswer | undefined;
      readonly newPassword?: string | undefined;
    },
    from: From,
  ): Promise<Done<SignInStep>>;
  /** @throws AUTH_STEP_OVER */
  challenge(continuation: string): Promise<{ readonly challenge: string }>;
};

/** What the log is told of somebody who has to wait. */
export type WaitEntry = {
  readonly person: { readonly id: string; readonly name: string };
  readonly address: string | null;
  readonly failures: number;
  readonly waitMs: number;
};

const site = { type: 'site', id: '', name: '' };
/** Counted apart, in place of the mark of a browser. */
const handedOver = 'handed over';

export function createSignInOperations(deps: {
  store: Store;
  now: () => number;
  bearers: Bearers;
  marks: Marks;
  factors: SecondFactors;
  lockout: Lockout;
  room: HashRoom;
  isPassword: IsPassword;
  first: FirstAdministrator;
  /** The public half of the service's key. */
  serviceKey: string;
  /** Does not reject. */
  onWait(entry: WaitEntry): Promise<void>;
}): SignInOperations {
  const { store, now, bearers, marks, factors, lockout, room, isPassword, first, serviceKey } = deps;
  const nobody = hashOfNobody();

  const personNamed = (name: string) =>
    store.db.selectFrom('users').selectAll().where('name_key', '=', nameKey(name)).executeTakeFirst();
  const personOf = (id: string, db: Pick<DbOrTx, 'selectFrom'> = store.db) =>
    db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();

  /** @throws AUTH_NOT_SIGNED_IN where the person was disabled or given another password since this was read */
  async function demandUnchanged(db: Pick<DbOrTx, 'selectFrom'>, { id, password_hash }: UserRow): Promise<void> {
    const still = await personOf(id, db);
    if (!still?.enabled || still.password_hash !== password_hash) throw notSignedIn();
  }

  /** Counts the attempt before anything is looked at. @throws AUTH_TOO_MANY_FAILURES */
  async function begin(attempt: Attempt): Promise<void> {
    const waitMs = await lockout.begin(attempt);
    if (waitMs > 0) throw tooManyFailures(waitMs);
  }
  async function failed(attempt: Attempt, person: UserRow | undefined): Promise<void> {
    const wait = await lockout.failed(attempt);
    if (wait !== null && person !== undefined)
      // Not waited for: that it is written down must not tell by its time that there is such a person.
      void deps.onWait({ person: { id: person.id, name: person.name }, address: attempt.address, ...wait });
  }

  /**
   * A password that Fairlead made cannot be guessed, so nobody who tries to keeps its person waiting: the way in for the last
   * administrator, whose password was made anew on the machine.
   */
  const isHandedOver = async (person: UserRow | undefined, password: string): Promise<boolean> =>
    person?.must_change_password === true && (await isPassword(password, person.password_hash));

  /** What comes after the password, or after the second factor. */
  async function goOn(person: UserRow, due: Due, attempt: Attempt, from: From): Promise<Done<SignInStep>> {
    if (!due.factor_due && !due.password_due) return finish(person, due.factor, attempt, from);
    const kinds: readonly SecondFactorKind[] = due.factor_due ? await factors.of(person.id) : [];
    await lockout.undo(attempt);
    const opened = await inTurn(store, async (tx) => {
      // SECURITY: docs/security.md 4.26: what gives somebody another password ends this step, or is before it.
      await demandUnchanged(tx, person);
      return openStep(tx, due, now());
    });
    const step: SignInStep = due.factor_due
      ? { step: 'factor', ...opened, factors: kinds }
      : { step: 'password', ...opened };
    return new Done(step, []);
  }

  /**
   * The bearer token, which is given up again where the person was disabled or given another password meanwhile: whoever
   * does that removes the tokens that are there in the same moment.
   */
  async function finish(person: UserRow, factor: string | null, attempt: Attempt, from: From): Promise<Done<SignedIn>> {
    const user = { userId: person.id, userName: person.name };
    const { bearer, principal } = await bearers.issueBearer(user, 'console', from);
    const still = await personOf(person.id);
    if (!still?.enabled || still.password_hash !== person.password_hash) {
      await bearers.revoke(principal.tokenId);
      throw notSignedIn();
    }
    await lockout.succeeded(attempt);
    const mark = await marks.make(user.userId, user.userName, from);
    const me = { ...user, expiresAt: principal.expiresAt };
    const data = { address: from.address, ...(factor !== null && { factor }) };
    const actor = { id: user.userId, name: user.userName };
    return new Done({ step: 'done', bearer, me, serviceKey, mark }, [{ object: site, actor, data }]);
  }

  async function factorShown(
    step: Step,
    person: UserRow,
    factor: SecondFactorAnswer | undefined,
    from: From,
  ): Promise<Done<SignInStep>> {
    if (factor === undefined) throw stepOver();
    const attempt = { name: person.name, address: from.address, markHash: step.mark_hash };
    await begin(attempt);
    // SECURITY: docs/security.md 4.23: a wrong one counts as a wrong password does.
    if (!(await factors.holds(person.id, factor))) {
      await failed(attempt, person);
      throw wrongFactor();
    }
    await closeStep(store.db, step);
    return goOn(person, { ...dueOf(step), factor_due: false, factor: factor.kind }, attempt, from);
  }

  async function passwordChosen(
    step: Step,
    person: UserRow,
    password: string | undefined,
    from: From,
  ): Promise<Done<SignInStep>> {
    if (password === undefined) throw stepOver();
    demandPassword(password, { name: person.name, displayName: person.display_name });
    const hash = await room.use(true, async () => {
      if (await isPassword(password, person.password_hash)) throw passwordUnchanged();
      return hashPassword(password);
    });
    await inTurn(store, async (tx) => {
      await closeStep(tx, step);
      // Whoever else began with the password that is changed here does not choose another one after it.
      await tx.deleteFrom('sign_in_steps').where('user_id', '=', person.id).execute();
      const { numUpdatedRows } = await tx
        .updateTable('users')
        .set({ password_hash: hash, must_change_password: false, updated_at: now() })
        .where('id', '=', person.id)
        .where('password_hash', '=', person.password_hash)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw stepOver();
    });
    const attempt = { name: person.name, address: from.address, markHash: step.mark_hash };
    return finish({ ...person, password_hash: hash }, step.factor, attempt, from);
  }

  return {
    state: async () => ({ siteKind: 'standalone', needsFirstAdministrator: await first.isNeeded() }),

    async first(given, from) {
      const person = await first.claim(given);
      const attempt = { name: person.name, address: from.address, markHash: null };
      const done = await finish(person, null, attempt, from);
      const actor = { id: person.id, name: person.name };
      const object = { type: 'user', id: person.id, name: person.name };
      return new Done(done.value, [{ object, actor, data: { address: from.address, roles: person.roles } }]);
    },

    async signIn({ name, password, mark }, from) {
      const person = await personNamed(name);
      const markHash = mark === undefined ? null : await marks.isOf(mark, person?.id ?? '');
      // Whoever waits for a turn has not been counted yet.
      return room.use(markHash !== null, async () => {
        const tried = { name, address: from.address, markHash };
        const waitMs = await lockout.begin(tried);
        if (waitMs > 0 && !(await isHandedOver(person, password))) throw tooManyFailures(waitMs);
        const attempt = waitMs > 0 ? { ...tried, markHash: handedOver } : tried;
        // SECURITY: docs/security.md 4.24: also where there is nobody, so that the time tells nothing.
        const isRight = await isPassword(password, person?.password_hash ?? nobody);
        if (person === undefined || !isRight || !person.enabled) {
          await failed(attempt, person);
          throw notSignedIn();
        }
        const due = {
          user_id: person.id,
          factor_due: (await factors.of(person.id)).length > 0,
          password_due: person.must_change_password,
          factor: null,
          mark_hash: attempt.markHash,
        };
        return goOn(person, due, attempt, from);
      });
    },

    async continue({ continuation, factor, newPassword }, from) {
      const step = await answerTo(store.db, continuation, now());
      const person = await personOf(step.user_id);
      if (!person?.enabled) throw stepOver();
      return step.factor_due
        ? factorShown(step, person, factor, from)
        : passwordChosen(step, person, newPassword, from);
    },

    async challenge(continuation) {
      const step = await answerTo(store.db, continuation, now());
      if (!step.factor_due) throw stepOver();
      return { challenge: await factors.challenge(step.user_id) };
    },
  };
}

const dueOf = ({ user_id, factor_due, password_due, factor, mark_hash }: Step): Due => ({
  user_id,
  factor_due,
  password_due,
  factor,
  mark_hash,
});
