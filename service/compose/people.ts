/** Who may sign in, and what they may do: people in the store on a standalone site, one person on a local one. */
import { builtInRoles, type Permission } from '../../common/access/permissions.ts';
import type { Commands } from '../../common/commands.ts';
import type { Authority } from '../access/authority.ts';
import type { NewAuditEntry } from '../audit/types.ts';
import type { Entitlements } from '../licensing/types.ts';
import { type AccountOperations, createAccountOperations } from '../people/account-operations.ts';
import { type ApiKeyOperations, createApiKeys } from '../people/api-key-operations.ts';
import { createChallenges } from '../people/factors/challenges.ts';
import { createFactors, type FactorOperations } from '../people/factors/factor-operations.ts';
import { createSecondFactors } from '../people/factors/sign-in.ts';
import { createFirstAdministrator } from '../people/first-administrator.ts';
import { createHashRoom } from '../people/hash-room.ts';
import { peopleOfLocalSite, rolesOfLocalSite, signInOfLocalSite } from '../people/local-site.ts';
import { createLockout } from '../people/lockout.ts';
import { createMarks } from '../people/marks.ts';
import { createOwnPassword } from '../people/own-password.ts';
import { isPassword } from '../people/passwords.ts';
import { createPeople, type People } from '../people/people.ts';
import { createRoles, type Roles } from '../people/role-operations.ts';
import { rightsOf } from '../people/roles.ts';
import { createSignInOperations, type SignInOperations, type WaitEntry } from '../people/sign-in-operations.ts';
import { ownerId } from '../people/types.ts';
import type { SecretBox } from '../secrets/types.ts';
import type { Store, Tx } from '../store/types.ts';

type SiteKind = 'local' | 'standalone';

const everything: ReadonlySet<Permission> = new Set(builtInRoles.administrator);

/** The person of a local site: whoever can read its data folder. */
const localUser = { userId: ownerId, userName: 'admin' };
/** Whoever can read the data folder of a standalone site, at its own command line; no browser is ever given this. */
const commandLine = { userId: 'command-line', userName: 'command line' };

/** Whose token commands on this machine use. */
export const commandLineUser = (siteKind: SiteKind): { readonly userId: string; readonly userName: string } =>
  siteKind === 'local' ? localUser : commandLine;

/**
 * What somebody may do now; null for who is nobody on this site. A folder may be opened as either kind: tokens of the other one
 * let nobody in but the owner.
 */
export function permissionsIn(
  store: Pick<Store, 'db'>,
  siteKind: SiteKind,
): (userId: string) => Promise<ReadonlySet<Permission> | null> {
  if (siteKind === 'local') return async (userId) => (userId === ownerId ? everything : null);
  return async (userId) => {
    if (userId === commandLine.userId) return everything;
    return (await rightsOf(store.db, userId))?.permissions ?? null;
  };
}

type ComposedPeople = {
  readonly people: People;
  readonly roles: Roles;
  readonly account: AccountOperations;
  readonly factors: FactorOperations;
  readonly apiKeys: ApiKeyOperations;
  readonly signIn: SignInOperations;
  /** Whether nobody administers the site yet, and the code for the first one, which is told once. */
  firstCode(): Promise<{ readonly isNeeded: boolean; readonly code: string | null }>;
};

export function composePeople(deps: {
  readonly siteKind: SiteKind;
  readonly store: Store;
  readonly authority: Authority;
  readonly serviceKey: string;
  readonly commands: Commands;
  readonly secrets: SecretBox;
  /** The console's address as people's browsers have it. */
  readonly origin: () => string;
  readonly now: () => number;
  readonly newId: () => string;
  /** Which features are on. */
  readonly entitlements: Entitlements;
  /** Does not reject. */
  readonly write: (entry: NewAuditEntry) => Promise<void>;
}): ComposedPeople {
  const { siteKind, store, secrets, origin, authority, serviceKey, commands, now, newId } = deps;
  const room = createHashRoom();
  const lockout = createLockout({ store, now });
  const ownPassword = createOwnPassword({ store, lockout, room });
  const account = createAccountOperations({ store, now, ownPassword, room, told: authority });
  const challenges = createChallenges({ store, now, newId });
  const factors = createFactors({ store, secrets, challenges, ownPassword, origin, now, newId });
  const isPerson = async (userId: string) =>
    siteKind === 'local' ? userId === ownerId : userId !== commandLine.userId;
  const apiKeys = createApiKeys({ store, tokens: authority, isPerson, entitlements: deps.entitlements, now });
  const own = { account, factors, apiKeys };
  if (siteKind === 'local')
    return {
      ...own,
      people: peopleOfLocalSite(),
      roles: rolesOfLocalSite(),
      signIn: signInOfLocalSite(),
      firstCode: async () => ({ isNeeded: false, code: null }),
    };
  const first = createFirstAdministrator({ store, now, newId, room, commands });
  const transact = <T>(work: (tx: Tx) => Promise<T>) => store.transaction(work, { lock: 'people' });
  const people = createPeople({ transact, now, newId, told: authority });
  const roles = createRoles({ transact, now, newId, told: authority });
  const signIn = createSignInOperations({
    store,
    now,
    bearers: authority,
    marks: createMarks({ store, now, newId }),
    factors: createSecondFactors({ store, secrets, challenges, origin, now }),
    lockout,
    room,
    isPassword,
    first,
    serviceKey,
    onWait: (wait) => deps.write(waitEntry(wait)),
  });
  return {
    ...own,
    people,
    roles,
    signIn,
    firstCode: async () => ({ isNeeded: await first.isNeeded(), code: await first.offer() }),
  };
}

/** SECURITY: docs/security.md 4.23: who guesses is told to the people of the site. */
function waitEntry({ person, address, failures, waitMs }: WaitEntry): NewAuditEntry {
  const waitS = Math.ceil(waitMs / 1000);
  return {
    actor: { id: 'nobody', name: 'nobody' },
    action: 'sign-in.wait',
    object: { type: 'user', id: person.id, name: person.name },
    result: 'refused',
    reason: `${failures} sign-ins failed; the next one there has to wait ${waitS} s.`,
    data: { address, failures, waitS },
  };
}
