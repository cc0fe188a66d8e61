/** The calls of the area `people`: who may sign in to a standalone site. Its objects: `common/model/people.ts`. */
import { z } from 'zod';
import {
  displayNameSchema,
  personNameSchema,
  personSchema,
  signInSchema,
  withPasswordSchema,
} from '../model/people.ts';
import { effectiveSchema, roleIdsSchema } from '../model/roles.ts';
import { idSchema } from '../model/shared.ts';
import { changes, reads } from './base.ts';

const one = z.object({ id: idSchema });
const roles = roleIdsSchema;

export const peopleContract = {
  list: reads('people.view')
    .route({ method: 'GET', path: '/people', tags: ['People'] })
    .output(z.object({ people: z.array(personSchema).readonly() })),
  add: changes('people.modify', 'people.add')
    .route({ method: 'POST', path: '/people', tags: ['People'] })
    .input(z.object({ name: personNameSchema, displayName: displayNameSchema, roles }))
    .output(withPasswordSchema),
  /** Takes effect at once, also in what the person has open. */
  setRoles: changes('people.modify', 'people.set-roles')
    .route({ method: 'PUT', path: '/people/{id}/roles', tags: ['People'] })
    .input(one.extend({ roles }))
    .output(personSchema),
  /** Who is disabled is signed out everywhere, at once. */
  setEnabled: changes('people.modify', 'people.set-enabled')
    .route({ method: 'PUT', path: '/people/{id}/enabled', tags: ['People'] })
    .input(one.extend({ isEnabled: z.boolean() }))
    .output(personSchema),
  /** Gives a new password and signs the person out everywhere. */
  reset: changes('people.modify', 'people.reset')
    .route({ method: 'POST', path: '/people/{id}/reset', tags: ['People'] })
    .input(one)
    .output(withPasswordSchema),
  /** What the person may do, and which role gives each of it. */
  effective: reads('people.view')
    .route({ method: 'GET', path: '/people/{id}/effective', tags: ['People'] })
    .input(one)
    .output(effectiveSchema),
  /** Where the person is signed in. */
  signIns: reads('people.view')
    .route({ method: 'GET', path: '/people/{id}/sign-ins', tags: ['People'] })
    .input(one)
    .output(z.object({ signIns: z.array(signInSchema).readonly() })),
  /** Ends one sign-in of the person, or all. */
  signOut: changes('people.modify', 'people.sign-out')
    .route({ method: 'POST', path: '/people/{id}/sign-out', tags: ['People'] })
    .input(one.extend({ signInId: idSchema.optional() }))
    .output(z.object({ ended: z.number().int() })),
};
