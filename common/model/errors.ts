/** Errors and advice as they travel. */
import { z } from 'zod';
import { errorCodes } from '../contract/error-codes.ts';

export const errorCodeSchema = z.enum(errorCodes);

/** What to do, in parts: what is said, and the commands in it. */
export const hintSchema = z
  .array(z.union([z.object({ text: z.string() }), z.object({ command: z.string() })]))
  .readonly();

export const errorInfoSchema = z.object({
  code: errorCodeSchema,
  message: z.string(),
  hint: hintSchema.optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});
