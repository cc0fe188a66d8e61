/**
 * The online way: a site sends its request to the vendor's activation server by POST, as JSON, and gets an answer as it would
 * come in a file. What is answered is checked like any other answer: the connection is trusted with nothing.
 */
import { z } from 'zod';
import { longestAnswer } from './answer.ts';
import { longestSigned } from './signed.ts';

/** What is sent. `request`: the signed request (`requestText`). */
export const activationBodySchema = z.strictObject({ request: z.string().min(1).max(longestSigned) });

/** The most bytes of an answer, granted or not. */
export const longestActivationAnswer = longestAnswer + 1000;

/** Status 200. `answer`: signed texts, one a line (`answerIn`). */
export const activationAnswerSchema = z.object({ answer: z.string().min(1).max(longestAnswer) });

/** An activation that exists already. `activated_at`: seconds since 1970. */
const activationSchema = z.object({
  installation_id: z.string().max(80),
  site_name: z.string().max(200).nullish(),
  activated_at: z.int(),
});

/**
 * Any other status: why not, as a sentence for people; `activations` where the Activation Key was used as often as it may
 * be. `code` is for programs: `UNKNOWN_KEY`, `TOO_MANY_ACTIVATIONS`, `KEY_REVOKED`, `KEY_ENDED`, `REQUEST_REFUSED`.
 */
export const activationRefusalSchema = z.object({
  code: z.string().max(60),
  message: z.string().max(2000),
  activations: z.array(activationSchema).max(1000).optional(),
});
