/** The calls of the area `settings`. Its objects: `common/model/settings.ts`. */
import { z } from 'zod';
import { networkChangeSchema, networkTrySchema, networkViewSchema } from '../model/network.ts';
import { settingsSchema } from '../model/settings.ts';
import { changes, reads } from './base.ts';

export const settingsContract = {
  get: reads('settings.view')
    .route({ method: 'GET', path: '/settings', tags: ['Settings'] })
    .output(settingsSchema),
  update: changes('settings.modify', 'settings.update')
    .route({ method: 'PATCH', path: '/settings', tags: ['Settings'] })
    .input(settingsSchema.partial())
    .output(settingsSchema),
  /** How the service reaches the Internet. The proxy's password is never told. */
  network: reads('settings.view')
    .route({ method: 'GET', path: '/settings/network', tags: ['Settings'] })
    .output(networkViewSchema),
  updateNetwork: changes('settings.modify', 'settings.update-network')
    .route({ method: 'PATCH', path: '/settings/network', tags: ['Settings'] })
    .input(networkChangeSchema)
    .output(networkViewSchema),
  /** Asks for an address that a person names, as everything else is fetched, and says what answered. */
  tryNetwork: reads('settings.modify')
    .route({ method: 'POST', path: '/settings/network/try', tags: ['Settings'] })
    .input(z.object({ url: z.url({ protocol: /^https?$/ }).max(2048) }))
    .output(networkTrySchema),
};
