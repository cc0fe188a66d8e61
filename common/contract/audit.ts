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

export const auditContract = {
  search: base
    .route({ method: 'GET', path: '/audit', tags: ['Audit'] })
    .input(
      filter.extend({ beforeSeq: z.number().int().optional(), limit: z.number().int().min(1).max(500).default(100) }),
    )
    .output(z.object({ entries: z.array(auditEntrySchema), actions: z.array(z.string()) })),
  verify: base
    .route({ method: 'POST', path: '/audit-verify', tags: ['Audit'] })
    .output(z.object({ ok: z.boolean(), count: z.number().int(), firstBrokenSeq: z.number().int().nullable() })),
  /** A one-time ticket (60 s) for a download of what the filter finds. */
  exportTicket: base
    .meta({ audit: 'audit.export' })
    .route({ method: 'POST', path: '/audit-export', tags: ['Audit'] })
    .input(filter.extend({ format: z.enum(['ndjson', 'csv']) }))
    .output(z.object({ url: z.string(), expiresAt: timeSchema })),
};
