/** Pieces that several areas of the contract share. Times are epoch milliseconds, sizes are bytes, unless a name says otherwise. */
import { z } from 'zod';

export const idSchema = z.string().min(1).max(64);
export const timeSchema = z.number().int().nonnegative();
export const bytesSchema = z.number().nonnegative();
/** A JSON object of unknown shape: kept as it is. */
export const jsonObjectSchema = z.record(z.string(), z.unknown());

/** A finding about a field: shown beside it. `error` blocks saving, `warning` does not. */
export const problemSchema = z.object({
  code: z.string(),
  property: z.string(),
  message: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
});
export type Problem = z.infer<typeof problemSchema>;

/** A security warning about a workspace. `rule` tells the field's own rule from what Fairlead adds. */
export const warningSchema = z.object({
  id: z.string(),
  rule: z.enum(['field', 'fairlead']),
  property: z.string(),
  severity: z.enum(['info', 'weakened', 'unknown', 'host-root']),
  message: z.string(),
  explanationId: z.string(),
  /** Marks the value that has to be shown to a person: part of the warning's name then. */
  digest: z.string().optional(),
});
export type WorkspaceWarning = z.infer<typeof warningSchema>;

/** What an operation that goes on in the background answers with. */
export const taskStartedSchema = z.object({ taskId: idSchema });
