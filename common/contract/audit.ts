/** The calls of the area `audit`. Its objects: `common/model/audit.ts`. */
import { z } from 'zod';
import { auditEntrySchema, auditFilterSchema, auditVerdictSchema } from '../model/audit.ts';
import { timeSchema } from '../model/shared.ts';
import { changes, reads } from './base.ts';

export const auditContract = {
  search: reads('audit.view')
    .route({ method: 'GET', path: '/audit', tags: ['Audit'] })
    .input(
      auditFilterSchema.extend({
        beforeSeq: z.number().int().optional(),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ entries: z.array(auditEntrySchema), actions: z.array(z.string()) })),
  get: reads('audit.view')
    .route({ method: 'GET', path: '/audit/{seq}', tags: ['Audit'] })
    .input(z.object({ seq: z.coerce.number().int().min(1) }))
    .output(auditEntrySchema),
  verify: reads('audit.view')
    .route({ method: 'POST', path: '/audit-verify', tags: ['Audit'] })
    .output(auditVerdictSchema),
  /**
   * The chain as it is counts from now on: after an older copy of the database was put back on purpose. Leaves an entry
   * with what was kept outside until then.
   */
  anchor: changes('audit.modify', 'audit.anchor-anew')
    .route({ method: 'POST', path: '/audit-anchor', tags: ['Audit'] })
    .output(auditVerdictSchema),
  /** A one-time ticket (60 s) for a download of what the filter finds. */
  exportTicket: changes('audit.export', 'audit.export')
    .route({ method: 'POST', path: '/audit-export', tags: ['Audit'] })
    .input(auditFilterSchema.extend({ format: z.enum(['ndjson', 'csv']) }))
    .output(z.object({ url: z.string(), expiresAt: timeSchema })),
};
