/** What services and shells read from outside about proofs (`proof.ts`). Apart from it: the console needs no schema for them. */
import { z } from 'zod';
import { base64url, type Challenge, proofPurposes } from './proof.ts';

/** What is asked: 128 random bits or more, never used before, and the address at which the service is thought to be. */
export const challengeSchema: z.ZodType<Challenge> = z.strictObject({
  nonce: z.string().min(22).max(64).regex(base64url),
  origin: z.string().min(1).max(200),
  purpose: z.enum(proofPurposes),
});

/** `signature`: r and s, 64 bytes, base64url. */
export const proofSchema = z.strictObject({ signature: z.string().min(1).max(200).regex(base64url) });

/** The public half of the service's key: SPKI, base64url. */
export const serviceKeySchema = z.string().min(1).max(500).regex(base64url);
