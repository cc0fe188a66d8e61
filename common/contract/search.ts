/** The calls of the area `search`. Its objects: `common/model/search.ts`. */
import { z } from 'zod';
import { foundKinds, foundSchema } from '../model/search.ts';
import { reads } from './base.ts';

export const searchContract = {
  /**
   * What holds every word of `text`, in any order, whole or in part, without case and accents; of each kind the best
   * `limit`. Without text: the newest or first of each kind.
   */
  find: reads('account.use')
    .route({ method: 'GET', path: '/search', tags: ['Search'], summary: 'Find anything by any word of it' })
    .input(
      z.object({
        text: z.string().max(200).default(''),
        limit: z.number().int().min(1).max(50).default(8),
      }),
    )
    .output(
      z.object({
        found: z.array(foundSchema),
        /** How many there are of each kind. */
        totals: z.partialRecord(z.enum(foundKinds), z.number().int()),
        /** Registries whose entries are still being read: the topic `search` tells when there are more. */
        reading: z.boolean(),
      }),
    ),
};
