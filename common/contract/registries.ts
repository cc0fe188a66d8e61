/** Published lists of workspaces: add, keep up to date, browse. */
import { z } from 'zod';
import { base } from './base.ts';
import {
  bytesSchema,
  errorInfoSchema,
  idSchema,
  jsonObjectSchema,
  problemSchema,
  timeSchema,
  warningSchema,
} from './shared.ts';
import { shownDraftSchema } from './workspaces.ts';

export const registryTrust = ['official', 'known', 'third-party'] as const;

export const triedSchema = z.object({ url: z.string(), outcome: z.string(), ok: z.boolean() });

export const registrySchema = z.object({
  id: idSchema,
  source: z.object({ kind: z.enum(['url', 'folder', 'file']), location: z.string() }),
  name: z.string(),
  description: z.string(),
  /** Whether `registries.icon` with the path `""` has a picture. */
  hasIcon: z.boolean(),
  contactUrl: z.string().nullable(),
  listUrl: z.string().nullable(),
  schemaVersion: z.string(),
  /** The one that was chosen; null: the registry's default. */
  channel: z.string().nullable(),
  defaultChannel: z.string().nullable(),
  /** Those under which at least one entry is published. */
  channels: z.array(z.string()),
  trust: z.enum(registryTrust),
  /** The document says it is signed; that cannot be verified here. */
  signed: z.boolean(),
  autoUpdate: z.boolean(),
  entries: z.number().int(),
  flagged: z.number().int(),
  unusable: z.number().int(),
  /** What is wrong with the document as a whole. */
  problems: z.array(problemSchema),
  /** Its document is being read right now; counts and entries come with the next change. */
  reading: z.boolean(),
  /** Why its document cannot be read; the other registries are as they were. */
  unreadable: errorInfoSchema.nullable(),
  /** When the copy that is shown was fetched; null before the first success. */
  fetchedAt: timeSchema.nullable(),
  /** It is being fetched right now. */
  updating: z.boolean(),
  lastAttempt: z
    .object({
      at: timeSchema,
      ok: z.boolean(),
      changed: z.boolean(),
      error: errorInfoSchema.nullable(),
      tried: z.array(triedSchema),
    })
    .nullable(),
  installed: z.number().int(),
  createdAt: timeSchema,
});
export type Registry = z.infer<typeof registrySchema>;

/** What of an entry stands out: shown on its card, and a filter. */
export const entryMarks = [
  'installed',
  'not-installed',
  'update-available',
  'new',
  'changed',
  'not-compatible',
  'flagged',
  'unusable',
] as const;
export type EntryMark = (typeof entryMarks)[number];

/** One card of the registry page. Small on purpose: ten thousand of these travel. What a grade is made of comes with `entry`. */
export const entryCardSchema = z.object({
  registryId: idSchema,
  key: z.string(),
  name: z.string(),
  description: z.string(),
  /** The image of the newest version that fits, or the nearest one; null where the entry names none. */
  image: z.string().nullable(),
  iconPath: z.string().nullable(),
  categories: z.array(z.string()),
  architectures: z.array(z.string()),
  /** Published uncompressed size; null where absent or not credible. */
  sizeBytes: bytesSchema.nullable(),
  /** Whether Fairlead runs one of the versions it is published for. */
  compatible: z.boolean(),
  compatibility: z.array(z.string()),
  marks: z.array(z.enum(entryMarks)),
  /** The gravest of its warnings; null without any. */
  grade: warningSchema.shape.severity.nullable(),
  /** The field's rule flags it. */
  flagged: z.boolean(),
  warningCount: z.number().int(),
  problemCount: z.number().int(),
  /** Why it cannot be used; null where it can. */
  reason: z.string().nullable(),
  usable: z.boolean(),
  /** Workspaces installed from this entry. */
  workspaceIds: z.array(idSchema),
});
export type EntryCard = z.infer<typeof entryCardSchema>;

const byId = z.object({ id: idSchema });
const sourceInput = z.object({ location: z.string().trim().min(1).max(2048) });
export const registrySourceSchema = sourceInput;

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
    .input(sourceInput)
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
    .input(sourceInput.extend({ trusted: z.boolean().default(false) }))
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
