/** Registries that are made here: what one begins with, and what is told of one that was checked. */
import { z } from 'zod';
import type { SourceReport } from '../registry-source/source-report.ts';
import type { Check } from '../registry-source/types.ts';

const address = (protocols: readonly string[], message: string) =>
  z
    .string()
    .trim()
    .max(2048)
    .refine((text) => text === '' || protocols.includes(URL.parse(text)?.protocol ?? ''), { message });
const webAddress = address(['http:', 'https:'], 'The address has to begin with https:// or http://.');
const contactAddress = address(
  ['http:', 'https:', 'mailto:'],
  'The contact has to begin with https://, http:// or mailto:.',
);

/** Empty texts are nothing. */
export const newRegistrySchema = z.object({
  name: z.string().trim().min(1).max(200),
  description: z.string().trim().max(2000).default(''),
  /** Where it will be published: the root of it. */
  listUrl: webAddress.default(''),
  contactUrl: contactAddress.default(''),
  /** Whether it has one workspace to begin with. */
  sample: z.boolean().default(false),
});
export type NewRegistryWish = z.infer<typeof newRegistrySchema>;

/** Checks that are listed; all of them are counted. */
export const maxListedChecks = 500;

const checkSchema = z.object({
  id: z.string(),
  level: z.enum(['error', 'warning']),
  file: z.string(),
  field: z.string().nullable(),
  problem: z.string(),
  fix: z.string(),
}) satisfies z.ZodType<Check>;

export const sourceReportSchema = z.object({
  name: z.string(),
  schema: z.string(),
  workspaces: z.number().int(),
  flagged: z.number().int(),
  unusable: z.number().int(),
  errors: z.number().int(),
  warnings: z.number().int(),
  /** The first `maxListedChecks`: errors before warnings. */
  checks: z.array(checkSchema),
}) satisfies z.ZodType<SourceReport>;
