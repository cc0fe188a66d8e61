/** Who did what, on what, with which result. A hash-chained table. */
import { z } from 'zod';
import { base } from './base.ts';
import { timeSchema } from './shared.ts';

export const auditEntrySchema = z.object({
  seq: z.number().int(),
  at: timeSchema,
  actorId: z.string(),
  actorName: z.string(),
  action: z.string(),
  objectType: z.string(),
  objectId: z.string(),
  objectName: z.string(),
  result: z.enum(['ok', 'refused', 'failed']),
  reason: z.string(),
  data: z.unknown(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const filter = z.object({
  actor: z.string().max(200).optional(),
  action: z.string().max(200).optional(),
  object: z.string().max(200).optional(),
  text: z.string().max(200).optional(),
  result: z.enum(['ok', 'refused', 'failed']).optional(),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
});
export const auditFilterSchema = filter;

/**
 * `anchored`: whole, and as long as what is kept outside the database. `unanchored`: whole, nothing is kept outside yet.
 * `cut`: entries are gone from the end. `broken`: an entry does not fit. `head-missing`: the end that the database keeps a
 * second time is gone.
 */
export const auditStateSchema = z.enum(['anchored', 'unanchored', 'cut', 'broken', 'head-missing']);

export const auditVerdictSchema = z.object({
  /** `anchored` or `unanchored`. */
  ok: z.boolean(),
  state: auditStateSchema,
  /** Entries that were looked at. */
  count: z.number().int(),
  /** The first entry that does not fit, or the last one before those that are gone; null where `ok`. */
  firstBrokenSeq: z.number().int().nullable(),
  /** The entry that is kept outside; null where none is. */
  anchoredSeq: z.number().int().nullable(),
  /** Entries that could not be written yet, and those that never can. */
  unwritten: z.number().int(),
});
export type AuditVerdict = z.infer<typeof auditVerdictSchema>;

export const auditContract = {
  search: base
    .route({ method: 'GET', path: '/audit', tags: ['Audit'] })
    .input(
      filter.extend({ beforeSeq: z.number().int().optional(), limit: z.number().int().min(1).max(500).default(100) }),
    )
    .output(z.object({ entries: z.array(auditEntrySchema), actions: z.array(z.string()) })),
  verify: base.route({ method: 'POST', path: '/audit-verify', tags: ['Audit'] }).output(auditVerdictSchema),
  /**
   * The chain as it is counts from now on: after an older copy of the database was put back on purpose. Leaves an entry
   * with what was kept outside until then.
   */
  anchor: base
    .meta({ audit: 'audit.anchor-anew' })
    .route({ method: 'POST', path: '/audit-anchor', tags: ['Audit'] })
    .output(auditVerdictSchema),
  /** A one-time ticket (60 s) for a download of what the filter finds. */
  exportTicket: base
    .meta({ audit: 'audit.export' })
    .route({ method: 'POST', path: '/audit-export', tags: ['Audit'] })
    .input(filter.extend({ format: z.enum(['ndjson', 'csv']) }))
    .output(z.object({ url: z.string(), expiresAt: timeSchema })),
};
