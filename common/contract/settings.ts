/** The calls of the area `settings`. Its objects: `common/model/settings.ts`. */

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
};
