/** The calls of the area `settings`. Its objects: `common/model/settings.ts`. */

import { settingsSchema } from '../model/settings.ts';
import { base } from './base.ts';

export const settingsContract = {
  get: base.route({ method: 'GET', path: '/settings', tags: ['Settings'] }).output(settingsSchema),
  update: base
    .meta({ audit: 'settings.update' })
    .route({ method: 'PATCH', path: '/settings', tags: ['Settings'] })
    .input(settingsSchema.partial())
    .output(settingsSchema),
};
