/** Published lists of workspaces: add, keep up to date, browse. */
import { z } from 'zod';
import { errorInfoSchema } from './errors.ts';
import { changesSummarySchema } from './registry-changes.ts';
import { bytesSchema, idSchema, jsonObjectSchema, problemSchema, timeSchema, warningSchema } from './shared.ts';
import { shownDraftSchema } from './workspaces.ts';

const registryTrust = ['first-party', 'official', 'known', 'third-party'] as const;
/** `shipped`: it came with the program that runs, and no place outside is asked for it. */
const registrySources = ['url', 'folder', 'file', 'shipped'] as const;

export const triedSchema = z.object({ url: z.string(), outcome: z.string(), ok: z.boolean() });

export const registrySchema = z.object({
  id: idSchema,
  source: z.object({ kind: z.enum(registrySources), location: z.string() }),
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
  /** What the last update that changed its document brought; null where none has, or nobody compared. */
  changes: changesSummarySchema.nullable(),
  installed: z.number().int(),
  createdAt: timeSchema,
});
export type Registry = z.infer<typeof registrySchema>;

/** What of an entry stands out: shown on its card, and a filter. */
const entryMarks = [
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
const entryCardSchema = z.object({
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

const someOf = z.array(z.string().max(500)).max(50).default([]);

/** What is searched and filtered for among all entries, in which order, and which part of it. */
export const browseSchema = z.object({
  text: z.string().max(200).default(''),
  categories: someOf,
  registries: someOf,
  marks: someOf,
  grades: someOf,
  architecture: z.string().max(100).nullable().default(null),
  /** `sorts` of `common/registry/shelf.ts`; anything else is the order of the search. */
  sort: z.string().max(40).nullable().default(null),
  offset: z.number().int().min(0).max(1_000_000).default(0),
  limit: z.number().int().min(1).max(500).default(60),
});
export type BrowseQuery = z.infer<typeof browseSchema>;

const countsSchema = z.array(z.tuple([z.string(), z.number().int()]));

export const browsePageSchema = z.object({
  entries: z.array(entryCardSchema),
  /** Entries that fit, and entries that there are. */
  found: z.number().int(),
  total: z.number().int(),
  /** How many entries each choice of a filter would show. */
  facets: z.object({
    categories: z.array(z.object({ category: z.string(), count: z.number().int() })),
    marks: z.array(z.tuple([z.enum(entryMarks), z.number().int()])),
    registries: countsSchema,
    grades: countsSchema,
    architectures: countsSchema,
  }),
  /** Registries with an entry that is marked as new or changed, whatever is filtered for. */
  marked: z.array(idSchema),
  /** Registries passed over because their documents are still being read. */
  reading: z.array(idSchema),
});
export type BrowsePage = z.infer<typeof browsePageSchema>;

export const registrySourceSchema = z.object({ location: z.string().trim().min(1).max(2048) });

/** SHA-256 of a document's text, hex. */
export const documentShaSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** What adding it would mean. */
export const registryPreviewSchema = z.object({
  /** Of the document that was read: given to `add`, nothing else is added than what was shown. */
  sha: documentShaSchema,
  source: z.object({ kind: z.enum(registrySources), location: z.string() }),
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
});
export type RegistryPreview = z.infer<typeof registryPreviewSchema>;

export const entryPageSchema = z.object({
  entries: z.array(entryCardSchema),
  next: z.string().nullable(),
  /** Registries passed over because their documents are still being read. */
  reading: z.array(idSchema),
});
export type EntryPageShown = z.infer<typeof entryPageSchema>;

export const entryDetailSchema = z.object({
  card: entryCardSchema,
  raw: jsonObjectSchema,
  draft: shownDraftSchema,
  /** Rendered as sanitized Markdown only. */
  notes: z.string(),
  availableTags: z.array(z.string()),
  warnings: z.array(warningSchema),
  problems: z.array(problemSchema),
});
export type EntryDetailShown = z.infer<typeof entryDetailSchema>;

export const offeredRegistrySchema = z.object({
  /** What `add` is given for it. */
  url: z.string(),
  name: z.string(),
  description: z.string(),
  trust: z.enum(registryTrust),
});
export type OfferedRegistry = z.infer<typeof offeredRegistrySchema>;
