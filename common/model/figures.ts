/** Figures of size as they travel: the answers of common/sizes. Bytes; null where nobody knows. */
import { z } from 'zod';
import { knownBy } from '../sizes/figures.ts';
import { bytesSchema } from './shared.ts';

/** What bringing an image to one host does to its disk, and whether there is room. */
export const imageFiguresSchema = z.object({
  /** How the figures are known. */
  known: z.enum(knownBy),
  /** What travels: the layers that this host lacks, compressed. */
  downloadBytes: bytesSchema.nullable(),
  /** What is gone from the free space once the image is there. */
  takesBytes: bytesSchema.nullable(),
  /** What is needed at the same time while it is unpacked. */
  roomBytes: bytesSchema.nullable(),
  /** What it would take if the host had none of its layers. */
  worstBytes: bytesSchema.nullable(),
  freeBytes: bytesSchema.nullable(),
  /** What installs leave alone. */
  reserveBytes: bytesSchema,
  /** Free less the reserve, never below 0. */
  usableBytes: bytesSchema.nullable(),
  /** How much more would have to be free. */
  shortBytes: bytesSchema,
  /** `unknown` where a figure is missing: said, never guessed. */
  fits: z.enum(['yes', 'no', 'unknown']),
});

/** What becomes free when images are removed. */
export const givesBackSchema = z.object({
  /** Null where the engine does not tell what is shared. */
  bytes: bytesSchema.nullable(),
  /** Layers that only the removed images share among themselves come on top. */
  atLeast: z.boolean(),
  nothingBecause: z.enum(['in-use', 'shared']).nullable(),
});
