/** The calls of the area `registries`. Its objects: `common/model/registries.ts`. */
import { z } from 'zod';
import {
  browsePageSchema,
  browseSchema,
  documentShaSchema,
  entryDetailSchema,
  entryPageSchema,
  offeredRegistrySchema,
  registryPreviewSchema,
  registrySchema,
  registrySourceSchema,
} from '../model/registries.ts';
import { registryChangesSchema } from '../model/registry-changes.ts';
import { idSchema, timeSchema } from '../model/shared.ts';
import { changes, reads } from './base.ts';

const byId = z.object({ id: idSchema });

export const registriesContract = {
  list: reads('registries.view')
    .route({ method: 'GET', path: '/registries', tags: ['Registries'] })
    .output(z.object({ registries: z.array(registrySchema) })),
  /** Well-known registries that are not added yet. Nothing is fetched for this. */
  offered: reads('registries.view')
    .route({ method: 'GET', path: '/registries-offered', tags: ['Registries'] })
    .output(
      z.object({
        registries: z.array(offeredRegistrySchema),
      }),
    ),
  /** Reads a registry without adding it: what is in it, and what adding it means. */
  preview: reads('registries.modify')
    .route({ method: 'POST', path: '/registries-preview', tags: ['Registries'] })
    .input(registrySourceSchema)
    .output(registryPreviewSchema),
  /**
   * `trusted` says that the person has read the trust warning; all but official ones are refused without. `sha` is that of
   * the document that `preview` showed: another one is refused (REGISTRY_CHANGED_MEANWHILE). Without it, whatever is there is added.
   */
  add: changes('registries.modify', 'registry.add')
    .route({ method: 'POST', path: '/registries', tags: ['Registries'] })
    .input(registrySourceSchema.extend({ trusted: z.boolean().default(false), sha: documentShaSchema.optional() }))
    .output(registrySchema),
  /** Fetches now. A failure keeps the last good copy and is told in `lastAttempt`. */
  update: changes('registries.modify', 'registry.update')
    .route({ method: 'POST', path: '/registries/{id}/update', tags: ['Registries'] })
    .input(byId)
    .output(registrySchema),
  /** The registry page was opened: registries with automatic updates are fetched in the background. */
  opened: reads('registries.view')
    .route({ method: 'POST', path: '/registries-opened', tags: ['Registries'] })
    .output(z.object({ updating: z.array(idSchema) })),
  configure: changes('registries.modify', 'registry.configure')
    .route({ method: 'PATCH', path: '/registries/{id}', tags: ['Registries'] })
    .input(z.object({ id: idSchema, autoUpdate: z.boolean().optional(), channel: z.string().nullable().optional() }))
    .output(registrySchema),
  /** Removes the list. What was installed from it stays, marked. */
  remove: changes('registries.modify', 'registry.remove')
    .route({ method: 'DELETE', path: '/registries/{id}', tags: ['Registries'] })
    .input(byId)
    .output(z.object({ kept: z.number().int() })),
  /** What the last update that changed its document brought, whoever asked for it; null where nothing is known. */
  changes: reads('registries.view')
    .route({ method: 'GET', path: '/registries/{id}/changes', tags: ['Registries'] })
    .input(byId)
    .output(registryChangesSchema.nullable()),
  /** The document as it was fetched. */
  document: reads('registries.view')
    .route({ method: 'GET', path: '/registries/{id}/document', tags: ['Registries'] })
    .input(byId)
    .output(z.object({ text: z.string(), fetchedAt: timeSchema })),
  /** Cards of all registries, a page at a time: `next` is the cursor of the following page, null at the end. */
  entries: reads('registries.view')
    .route({ method: 'GET', path: '/registries-entries', tags: ['Registries'] })
    .input(z.object({ cursor: z.string().max(100).optional() }).optional())
    .output(entryPageSchema),
  /** A part of what fits a search and filters, with how many each other choice would show. */
  browse: reads('registries.view')
    .route({ method: 'GET', path: '/registries-browse', tags: ['Registries'] })
    .input(browseSchema)
    .output(browsePageSchema),
  /** One entry with everything it would set. */
  entry: reads('registries.view')
    .route({ method: 'GET', path: '/registries/{registryId}/entry', tags: ['Registries'] })
    .input(z.object({ registryId: idSchema, key: z.string() }))
    .output(entryDetailSchema),
  /** An entry's icon (`path` from its card) or the registry's own (`path` empty) as data, through the proxy that checks type and size. */
  icon: reads('registries.view')
    .route({ method: 'GET', path: '/registries/{registryId}/icon', tags: ['Registries'] })
    .input(z.object({ registryId: idSchema, path: z.string().max(2048) }))
    .output(z.object({ mediaType: z.string(), base64: z.string() }).nullable()),
};
