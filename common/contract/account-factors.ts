/** The calls of `account.factors`, `account.passkeys`, `account.apiKeys` and `people.factors`. Objects: `common/model/account-factors.ts`. */
import { z } from 'zod';
import {
  apiKeySchema,
  factorsSchema,
  givenCodeSchema,
  labelSchema,
  newApiKeySchema,
  passkeyAnswerSchema,
  passkeySchema,
  recoveryCodesSchema,
  totpSetUpSchema,
} from '../model/account-factors.ts';
import { secondFactorKindSchema, typedPasswordSchema } from '../model/people.ts';
import { idSchema } from '../model/shared.ts';
import { changes, reads } from './base.ts';

const tags = ['Account'];
const withPassword = z.object({ password: typedPasswordSchema });

export const accountFactorsContract = {
  view: reads('account.use').route({ method: 'GET', path: '/account/factors', tags }).output(factorsSchema),
  /** A secret for an authenticator app. It counts once a code of it was confirmed. */
  beginTotp: reads('account.modify')
    .route({ method: 'POST', path: '/account/factors/totp/begin', tags })
    .output(totpSetUpSchema),
  confirmTotp: changes('account.modify', 'account.add-authenticator')
    .route({ method: 'POST', path: '/account/factors/totp', tags })
    .input(z.object({ code: givenCodeSchema }))
    .output(z.object({ recoveryCodes: recoveryCodesSchema })),
  removeTotp: changes('account.modify', 'account.remove-authenticator')
    .route({ method: 'POST', path: '/account/factors/totp/remove', tags })
    .input(withPassword)
    .output(z.object({})),
  /** Makes new recovery codes. Those that were made before end. */
  renewRecoveryCodes: changes('account.modify', 'account.renew-recovery-codes')
    .route({ method: 'POST', path: '/account/factors/recovery-codes', tags })
    .input(withPassword)
    .output(z.object({ recoveryCodes: recoveryCodesSchema })),
};

export const accountPasskeysContract = {
  /** What the browser needs to make a passkey, as JSON text: for one attempt, of five minutes. */
  begin: reads('account.modify')
    .route({ method: 'POST', path: '/account/passkeys/begin', tags })
    .output(z.object({ options: z.string() })),
  add: changes('account.modify', 'account.add-passkey')
    .route({ method: 'POST', path: '/account/passkeys', tags })
    .input(z.object({ name: labelSchema, answer: passkeyAnswerSchema }))
    .output(z.object({ passkey: passkeySchema, recoveryCodes: recoveryCodesSchema })),
  rename: changes('account.modify', 'account.rename-passkey')
    .route({ method: 'PATCH', path: '/account/passkeys/{id}', tags })
    .input(z.object({ id: idSchema, name: labelSchema }))
    .output(passkeySchema),
  remove: changes('account.modify', 'account.remove-passkey')
    .route({ method: 'POST', path: '/account/passkeys/{id}/remove', tags })
    .input(withPassword.extend({ id: idSchema }))
    .output(z.object({})),
};

export const accountApiKeysContract = {
  list: reads('account.modify')
    .route({ method: 'GET', path: '/account/api-keys', tags })
    .output(z.object({ apiKeys: z.array(apiKeySchema) })),
  /** Answers with the key itself, which is not told again. */
  create: changes('account.modify', 'account.create-api-key')
    .route({ method: 'POST', path: '/account/api-keys', tags })
    .input(newApiKeySchema)
    .output(z.object({ key: z.string(), apiKey: apiKeySchema })),
  end: changes('account.modify', 'account.end-api-key')
    .route({ method: 'DELETE', path: '/account/api-keys/{id}', tags })
    .input(z.object({ id: idSchema }))
    .output(z.object({})),
};

export const peopleFactorsContract = {
  view: reads('people.view')
    .route({ method: 'GET', path: '/people/{id}/factors', tags: ['People'] })
    .input(z.object({ id: idSchema }))
    .output(z.object({ kinds: z.array(secondFactorKindSchema) })),
  /** Takes every second factor of somebody else away: they sign in with their password alone then. */
  remove: changes('people.modify', 'people.remove-second-factors')
    .route({ method: 'DELETE', path: '/people/{id}/factors', tags: ['People'] })
    .input(z.object({ id: idSchema }))
    .output(z.object({ removed: z.array(secondFactorKindSchema) })),
};
