/** What an update of a registry brought: its older copy compared with the one that replaced it. Figures, not words. */
import { z } from 'zod';
import { bytesSchema, timeSchema } from './shared.ts';

/** What can differ of a registry as a whole. `other`: something it publishes that Fairlead does not know. */
const registryFacts = [
  'name',
  'description',
  'icon',
  'list-url',
  'contact',
  'schema',
  'channels',
  'default-channel',
  'signature',
  'other',
  'published',
] as const;

/** What can differ of an entry. The four settings in JSON, and `other`, are told by their keys. */
const entryFields = [
  'name',
  'description',
  'image',
  'size',
  'versions',
  'tags',
  'architecture',
  'categories',
  'icon',
  'image-registry',
  'run_config',
  'exec_config',
  'volume_mappings',
  'launch_config',
  'profile',
  'notes',
  'cores',
  'memory',
  'gpus',
  'cpu-allocation',
  'kind',
  'offered',
  'other',
  'files',
] as const;

const fieldNameSchema = <Names extends readonly [string, ...string[]]>(names: Names) =>
  z.object({
    field: z.enum(names),
    /** The published key where `field` stands for many, shortened; null otherwise. */
    key: z.string().nullable(),
  });

/** `cut`: it is longer than what is kept of it. Characters that nobody sees are written as `\u202e`. */
const textSchema = z.object({ text: z.string(), cut: z.boolean() });
const changedValueSchema = z.discriminatedUnion('kind', [
  textSchema.extend({ kind: z.literal('text') }),
  /** An object or list as JSON on one line; no JSON any more where it is cut. */
  textSchema.extend({ kind: z.literal('json') }),
  /** One size per version whose size differs. */
  z.object({ kind: z.literal('bytes'), bytes: z.array(bytesSchema).readonly() }),
  z.object({ kind: z.literal('time'), at: timeSchema }),
  z.object({ kind: z.literal('flag'), on: z.boolean() }),
]);
export type ChangedValue = z.infer<typeof changedValueSchema>;

/** null: there was, or is, none. */
const fromTo = { from: changedValueSchema.nullable(), to: changedValueSchema.nullable() };
const factNameSchema = fieldNameSchema(registryFacts);
const factChangeSchema = factNameSchema.extend(fromTo);
const entryFieldChangeSchema = fieldNameSchema(entryFields).extend(fromTo);
export type FactChange = z.infer<typeof factChangeSchema>;
export type EntryFieldChange = z.infer<typeof entryFieldChangeSchema>;

/** `name`: empty where it has none. */
const namedEntrySchema = z.object({ key: z.string(), name: z.string() });
export type NamedEntry = z.infer<typeof namedEntrySchema>;

/** The first of them, and how many there are. */
const firstOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ count: z.number().int(), listed: z.array(item).readonly() });
const entryChangeSchema = namedEntrySchema.extend({ fields: firstOf(entryFieldChangeSchema) });
export type EntryChange = z.infer<typeof entryChangeSchema>;

export const listChangesSchema = z.object({
  /** What is said of the registry as a whole. */
  facts: firstOf(factChangeSchema),
  changed: firstOf(entryChangeSchema),
  added: firstOf(namedEntrySchema),
  gone: firstOf(namedEntrySchema),
});
export type ListChanges = z.infer<typeof listChangesSchema>;

/** When the two copies were fetched; the older one is the copy that was last found to be current at `before`. */
const copiesSchema = z.object({ before: timeSchema, after: timeSchema });
export const registryChangesSchema = listChangesSchema.extend(copiesSchema.shape);
export type RegistryChanges = z.infer<typeof registryChangesSchema>;

/** The same in figures, for a list of registries. */
export const changesSummarySchema = copiesSchema.extend({
  changed: z.number().int(),
  added: z.number().int(),
  gone: z.number().int(),
  /** The first of what is said otherwise of the registry as a whole. */
  facts: z.array(factNameSchema).readonly(),
});
export type ChangesSummary = z.infer<typeof changesSummarySchema>;
