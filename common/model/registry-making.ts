/** Registries that are made here: what one begins with, and what is told of one that was checked. */
import { z } from 'zod';
import type { SourceReport } from '../registry-source/source-report.ts';
import type { Check } from '../registry-source/types.ts';

const address = (protocols: readonly string[], message: string, meant: (text: string) => string = (text) => text) =>
  z
    .string()
    .trim()
    .max(2048)
    .overwrite(meant)
    .refine((text) => text === '' || protocols.includes(URL.parse(text)?.protocol ?? ''), { message });
const webAddress = address(['http:', 'https:'], 'The address has to begin with https:// or http://.');
const contactAddress = address(
  ['http:', 'https:', 'mailto:'],
  'Enter a mail address, or a page that begins with https:// or http://.',
  withMailto,
);

/** A plain mail address as the link that it stands for; everything else as it is. */
function withMailto(text: string): string {
  return /^[^\s@:/?#]+@[^\s@:/?#]+$/.test(text) ? `mailto:${text}` : text;
}

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
