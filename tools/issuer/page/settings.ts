/** What the page is made with: the same for everybody, and no secret. Read by the page from a block of JSON in it. */
import { z } from 'zod';
import { trustedKeysSchema } from '../../../common/license/trusted-keys.ts';

export const pageSettingsSchema = z.strictObject({
  /** The public keys of the vendor: what comes back is checked against them. */
  keys: trustedKeysSchema,
  /** Who is asked for licences: whoever serves the page, an address, or nobody. */
  server: z.union([z.literal('self'), z.url({ protocol: /^https?$/ }), z.null()]),
});

export type PageSettings = Readonly<z.infer<typeof pageSettingsSchema>>;

/** The id of the block. */
export const settingsId = 'settings';
