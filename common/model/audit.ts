/** Who did what, on what, with which result. A hash-chained table. */
import { z } from 'zod';
import { idSchema, timeSchema } from './shared.ts';

/**
 * `ordered`: begun, and it goes on; how it ended is an entry of its own that names this one. `ok`: done. `partly`: on some
 * of the hosts. `refused`: not allowed, nothing was begun. `interrupted`: the service ended while it ran.
 */
export const auditResults = ['ok', 'ordered', 'partly', 'failed', 'refused', 'cancelled', 'interrupted'] as const;
export type AuditResult = (typeof auditResults)[number];

export const auditEntrySchema = z.object({
  seq: z.number().int(),
  at: timeSchema,
  actorId: z.string(),
  actorName: z.string(),
  action: z.string(),
  objectType: z.string(),
  objectId: z.string(),
  objectName: z.string(),
  result: z.enum(auditResults),
  reason: z.string(),
  data: z.unknown(),
  hash: z.string(),
  /** Tasks that the entry ordered, or the one whose end it tells. They may have been forgotten since. */
  taskIds: z.array(idSchema),
  /** Of an outcome: the entry that ordered it; null also where that one could not be written. */
  orderedSeq: z.number().int().nullable(),
  /** Of an order: how it ended, oldest first; several where it is about several, or was taken up again after a crash. */
  outcomes: z.array(
    z.object({
      seq: z.number().int(),
      result: z.enum(auditResults),
      /** The task or session that ended. */ ref: idSchema,
    }),
  ),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditFilterSchema = z.object({
  actor: z.string().max(200).optional(),
  action: z.string().max(200).optional(),
  object: z.string().max(200).optional(),
  /** Words that all occur somewhere in the entry, its data included; case and accents do not matter. */
  text: z.string().max(200).optional(),
  result: z.enum(auditResults).optional(),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
});

/**
 * `anchored`: whole, and as long as what is kept outside the database. `unanchored`: whole, nothing is kept outside yet.
 * `cut`: entries are gone from the end. `broken`: an entry does not fit. `head-missing`: the end that the database keeps a
 * second time is gone.
 */
const auditStateSchema = z.enum(['anchored', 'unanchored', 'cut', 'broken', 'head-missing']);

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
