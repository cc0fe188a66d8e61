/**
 * The online way: a site sends its request to the vendor's activation server by POST, as JSON, and gets an answer as it would
 * come in a file. What is answered is checked like any other answer: the connection is trusted with nothing.
 */
import { z } from 'zod';
import { longestAnswer } from './answer.ts';
import { longestSigned } from './signed.ts';

/** As documents and the console show the address of an activation server, and of its page: one address for both. */
export const exampleActivationAddress = 'https://activation.example.com/';

/** What is sent. `request`: the signed request (`requestText`). */
export const activationBodySchema = z.strictObject({ request: z.string().min(1).max(longestSigned) });

/** The most bytes of an answer, granted or not. */
export const longestActivationAnswer = longestAnswer + 1000;

/** Status 200. `answer`: signed texts, one a line (`answerIn`). */
export const activationAnswerSchema = z.object({ answer: z.string().min(1).max(longestAnswer) });

/** An activation that exists already. `issuedAt`: seconds since 1970. */
const activationSchema = z.object({
  installationId: z.string().max(80),
  siteName: z.string().max(200).nullable(),
  issuedAt: z.int().min(0),
});

export type OtherActivation = Readonly<z.infer<typeof activationSchema>>;

/**
 * Any other status: why not, in sentences for people; `activations` where the Activation Key was used as often as it may be.
 * `code` is for programs, and the vendor's own.
 */
export const activationRefusalSchema = z.object({
  code: z.string().min(1).max(60),
  message: z.string().min(1).max(2000),
  hint: z.string().max(2000).optional(),
  data: z.object({ activations: z.array(activationSchema).max(1000).optional() }).optional(),
});
