/** What people, and signing in, are on a local site: nobody is kept there, and nobody signs in. */
import { FairleadError } from '../../common/errors.ts';
import type { People } from './people.ts';
import { peopleOperations } from './people.ts';
import { type Roles, roleOperations } from './role-operations.ts';
import type { SignInOperations } from './sign-in-operations.ts';

const refused = async (): Promise<never> => {
  throw new FairleadError('PEOPLE_LOCAL_SITE', {
    message: 'This is a local site: it has one person, its administrator, and nobody signs in.',
    hint: 'For a site with people, start the service on this folder without --local.',
    status: 409,
  });
};

/** Refuses everything, to whoever is permitted to ask. */
export const peopleOfLocalSite = (): People =>
  peopleOperations({
    list: refused,
    add: refused,
    setRoles: refused,
    setEnabled: refused,
    reset: refused,
    effective: refused,
    signIns: refused,
    signOut: refused,
  });

export const rolesOfLocalSite = (): Roles =>
  roleOperations({ list: refused, matrix: refused, add: refused, change: refused, remove: refused });

export const signInOfLocalSite = (): SignInOperations => ({
  state: async () => ({ siteKind: 'local', needsFirstAdministrator: false }),
  first: refused,
  signIn: refused,
  continue: refused,
  challenge: refused,
});
