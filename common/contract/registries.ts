/** The calls of the area `registries`. Its objects: `common/model/registries.ts`. */
import { z } from 'zod';
import {
  browsePageSchema,
  browseSchema,
  entryCardSchema,
  registrySchema,
  registrySourceSchema,
  registryTrust,
  triedSchema,
} from '../model/registries.ts';
import { idSchema, jsonObjectSchema, problemSchema, timeSchema, warningSchema } from '../model/shared.ts';
import { shownDraftSchema } from '../model/workspaces.ts';
import { base } from './base.ts';

const byId = z.object({ id: idSchema });

export const registriesContract = {
  list: base
    .route({ method: 'GET', path: '/registries', tags: ['Registries'] })
    .output(z.object({ registries: z.array(registrySchema) })),
  /** Well-known registries that are not added yet. Nothing is fetched for this. */
  offered: base.route({ method: 'GET', path: '/registries-offered', tags: ['Registries'] }).output(
    z.object({
      registries: z.array(
        z.object({ url: z.string(), name: z.string(), description: z.string(), trust: z.enum(registryTrust) }),
      ),
    }),
  ),
  /** Reads a registry without adding it: what is in it, and what adding it means. */
  preview: base
    .route({ method: 'POST', path: '/registries-preview', tags: ['Registries'] })
    .input(registrySourceSchema)
    .output(
      z.object({
        source: z.object({ kind: z.enum(['url', 'folder', 'file']), location: z.string() }),
        name: z.string(),
        description: z.string(),
        schemaVersion: z.string(),
        trust: z.enum(registryTrust),
        signed: z.boolean(),
        entries: z.number().int(),
        flagged: z.number().int(),
        unusable: z.number().int(),
        problems: z.array(problemSchema),
        tried: z.array(triedSchema),
        alreadyAdded: idSchema.nullable(),
      }),
    ),
  /** `trusted` says that the person has read the trust warning; all but official ones are refused without. */
  add: base
    .meta({ audit: 'registry.add' })
    .route({ method: 'POST', path: '/registries', tags: ['Registries'] })
    .input(registrySourceSchema.extend({ trusted: z.boolean().default(false) }))
    .output(registrySchema),
  /** Fetches now. A failure keeps the last good copy and is told in `lastAttempt`. */
  update: base
    .meta({ audit: 'registry.update' })
    .route({ method: 'POST', path: '/registries/{id}/update', tags: ['Registries'] })
    .input(byId)
    .output(registrySchema),
  /** The registry page was opened: registries with automatic updates are fetched in the background. */
  opened: base
    .route({ method: 'POST', path: '/registries-opened', tags: ['Registries'] })
    .output(z.object({ updating: z.array(idSchema) })),
  configure: base
    .meta({ audit: 'registry.configure' })
    .route({ method: 'PATCH', path: '/registries/{id}', tags: ['Registries'] })
    .input(z.object({ id: idSchema, autoUpdate: z.boolean().optional(), channel: z.string().nullable().optional() }))
    .output(registrySchema),
  /** Removes the list. What was installed from it stays, marked. */
  remove: base
    .meta({ audit: 'registry.remove' })
    .route({ method: 'DELETE', path: '/registries/{id}', tags: ['Registries'] })
    .input(byId)
    .output(z.object({ kept: z.number().int() })),
  /** The document as it was fetched. */
  document: base
    .route({ method: 'GET', path: '/registries/{id}/document', tags: ['Registries'] })
    .input(byId)
    .output(z.object({ text: z.string(), fetchedAt: timeSchema })),
  /** Cards of all registries, a page at a time: `next` is the cursor of the following page, null at the end. */
  entries: base
    .route({ method: 'GET', path: '/registries-entries', tags: ['Registries'] })
    .input(z.object({ cursor: z.string().max(100).optional() }).optional())
    .output(
      z.object({
        entries: z.array(entryCardSchema),
        next: z.string().nullable(),
        /** Registries passed over because their documents are still being read. */
        reading: z.array(idSchema),
      }),
    ),
  /** A part of what fits a search and filters, with how many each other choice would show. */
  browse: base
    .route({ method: 'GET', path: '/registries-browse', tags: ['Registries'] })
    .input(browseSchema)
    .output(browsePageSchema),
  /** One entry with everything it would set. */
  entry: base
    .route({ method: 'GET', path: '/registries/{registryId}/entry', tags: ['Registries'] })
    .input(z.object({ registryId: idSchema, key: z.string() }))
    .output(
      z.object({
        card: entryCardSchema,
        raw: jsonObjectSchema,
        draft: shownDraftSchema,
        /** Rendered as sanitized Markdown only. */
        notes: z.string(),
        availableTags: z.array(z.string()),
        warnings: z.array(warningSchema),
        problems: z.array(problemSchema),
      }),
    ),
  /** An entry's icon (`path` from its card) or the registry's own (`path` empty) as data, through the proxy that checks type and size. */
  icon: base
    .route({ method: 'GET', path: '/registries/{registryId}/icon', tags: ['Registries'] })
    .input(z.object({ registryId: idSchema, path: z.string().max(2048) }))
    .output(z.object({ mediaType: z.string(), base64: z.string() }).nullable()),
};
