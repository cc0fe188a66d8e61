/** The calls of the area `licensing`. Its objects: `common/model/licensing.ts`. */
import { z } from 'zod';
import { longestSigned } from '../license/signed.ts';
import {
  activationAddressesSchema,
  licensePreviewSchema,
  licenseRequestInputSchema,
  licenseTextSchema,
  licenseViewSchema,
  madeRequestSchema,
} from '../model/licensing.ts';
import { changes, reads } from './base.ts';

export const licensingContract = {
  view: reads('license.view')
    .route({ method: 'GET', path: '/licensing', tags: ['Licences'] })
    .output(licenseViewSchema),
  /** Makes a signed request for a licence and shows everything in it. Sends nothing. */
  request: changes('license.modify', 'license.request')
    .route({ method: 'POST', path: '/licensing/request', tags: ['Licences'] })
    .input(licenseRequestInputSchema)
    .output(madeRequestSchema),
  /** Sends such a request to the activation server. The answer is applied by `apply`, as one from a file. */
  activate: changes('license.modify', 'license.activate-online')
    .route({ method: 'POST', path: '/licensing/activate', tags: ['Licences'] })
    .input(z.object({ request: z.string().min(1).max(longestSigned) }))
    .output(z.object({ text: z.string() })),
  /** What an answer would grant, until when, and what changes. */
  preview: reads('license.modify')
    .route({ method: 'POST', path: '/licensing/preview', tags: ['Licences'] })
    .input(licenseTextSchema)
    .output(licensePreviewSchema),
  apply: changes('license.modify', 'license.apply')
    .route({ method: 'POST', path: '/licensing/apply', tags: ['Licences'] })
    .input(licenseTextSchema)
    .output(licenseViewSchema),
  remove: changes('license.modify', 'license.remove')
    .route({ method: 'DELETE', path: '/licensing/licenses/{licenseId}', tags: ['Licences'] })
    .input(z.object({ licenseId: z.string().max(100) }))
    .output(licenseViewSchema),
  /** The clock is right: the latest time that the site has seen begins anew here. */
  resetClock: changes('license.modify', 'license.reset-clock')
    .route({ method: 'POST', path: '/licensing/reset-clock', tags: ['Licences'] })
    .output(licenseViewSchema),
  setAddresses: changes('license.modify', 'license.set-addresses')
    .route({ method: 'PATCH', path: '/licensing/addresses', tags: ['Licences'] })
    .input(activationAddressesSchema.partial())
    .output(licenseViewSchema),
};
