/** The calls of the area `defaults`: the registry and the workspaces that come with Fairlead. */
import { z } from 'zod';
import { defaultsOfferSchema } from '../model/defaults.ts';
import { idSchema } from '../model/shared.ts';
import { changes, reads } from './base.ts';

export const defaultsContract = {
  /** What a site that is older than these is offered, until somebody takes or dismisses it; null where there is nothing to offer. */
  offer: reads('registries.view')
    .route({ method: 'GET', path: '/defaults', tags: ['Defaults'] })
    .output(z.object({ offer: defaultsOfferSchema.nullable() })),
  /** Adds the registry, and saves its workspaces. No image is pulled or built. */
  take: changes('registries.modify', 'defaults.take')
    .route({ method: 'POST', path: '/defaults', tags: ['Defaults'] })
    .output(z.object({ registryId: idSchema, workspaceIds: z.array(idSchema) })),
  /** Not offered again. */
  dismiss: changes('registries.modify', 'defaults.dismiss')
    .route({ method: 'DELETE', path: '/defaults', tags: ['Defaults'] })
    .output(z.object({ dismissed: z.boolean() })),
};
