/** The calls of the area `auth`: signing in to a site with people, and out of any. Its objects: `common/model/people.ts`. */
import { z } from 'zod';
import {
  displayNameSchema,
  factorAnswerSchema,
  personNameSchema,
  signedInSchema,
  signInStepSchema,
  typedPasswordSchema,
} from '../model/people.ts';
import { changes, open, openChange } from './base.ts';

const continuation = z.string().min(16).max(256);

export const authContract = {
  /** What a sign-in page has to know, and nothing else of the site. */
  state: open
    .route({ method: 'GET', path: '/auth/state', tags: ['Sign-in'], summary: 'Which kind of sign-in this site has' })
    .output(z.object({ siteKind: z.enum(['local', 'standalone']), needsFirstAdministrator: z.boolean() })),
  /** Makes the first administrator, by the code that `fairlead serve` printed. */
  first: openChange('people.first')
    .route({ method: 'POST', path: '/auth/first', tags: ['Sign-in'], summary: 'Make the first administrator' })
    .input(
      z.object({
        code: z.string().min(1).max(64),
        name: personNameSchema,
        displayName: displayNameSchema,
        password: typedPasswordSchema,
      }),
    )
    .output(signedInSchema),
  /** `mark`: what this browser got at an earlier sign-in, so that the failures of others do not keep it waiting. */
  signIn: openChange('sign-in')
    .route({ method: 'POST', path: '/auth/sign-in', tags: ['Sign-in'], summary: 'Sign in with a name and a password' })
    .input(z.object({ name: personNameSchema, password: typedPasswordSchema, mark: z.string().max(256).optional() }))
    .output(signInStepSchema),
  /** The next step: exactly one of the two, whichever was asked for. */
  continue: openChange('sign-in')
    .route({ method: 'POST', path: '/auth/continue', tags: ['Sign-in'], summary: 'Go on with a sign-in' })
    .input(
      z.object({
        continuation,
        factor: factorAnswerSchema.optional(),
        newPassword: typedPasswordSchema.optional(),
      }),
    )
    .output(signInStepSchema),
  /** What the browser needs to ask for a passkey, as JSON text; for one attempt. */
  challenge: open
    .route({ method: 'POST', path: '/auth/challenge', tags: ['Sign-in'], summary: 'What a passkey is asked with' })
    .input(z.object({ continuation }))
    .output(z.object({ challenge: z.string() })),
  signOut: changes('account.use', 'sign-out')
    .route({ method: 'POST', path: '/auth/sign-out', tags: ['Sign-in'] })
    .output(z.object({})),
};
