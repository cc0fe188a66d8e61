/** The calls of the area `account`: what everybody looks after for themselves. Its objects: `common/model/people.ts`. */
import { z } from 'zod';
import { accountSchema, signInSchema, typedPasswordSchema } from '../model/people.ts';
import { idSchema } from '../model/shared.ts';
import { changes, reads } from './base.ts';

export const accountContract = {
  get: reads('account.use')
    .route({ method: 'GET', path: '/account', tags: ['Account'] })
    .output(accountSchema),
  /** Signs the person out everywhere else. */
  changePassword: changes('account.modify', 'account.change-password')
    .route({ method: 'POST', path: '/account/password', tags: ['Account'] })
    .input(z.object({ present: typedPasswordSchema, next: typedPasswordSchema }))
    .output(z.object({})),
  /** Where one is signed in oneself. */
  signIns: reads('account.use')
    .route({ method: 'GET', path: '/account/sign-ins', tags: ['Account'] })
    .output(z.object({ signIns: z.array(signInSchema).readonly() })),
  endSignIn: changes('account.modify', 'account.end-sign-in')
    .route({ method: 'POST', path: '/account/sign-ins/{id}/end', tags: ['Account'] })
    .input(z.object({ id: idSchema }))
    .output(z.object({})),
};
