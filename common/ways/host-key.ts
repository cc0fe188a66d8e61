/** A host's public key, as people compare it. */
import { z } from 'zod';

export const hostKeySchema = z.object({
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, … */
  type: z.string(),
  /** `SHA256:…` as ssh prints it. */
  sha256: z.string(),
  /** The key itself, base64. Public. */
  key: z.string(),
});
export type HostKey = z.infer<typeof hostKeySchema>;
