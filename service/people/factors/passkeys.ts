/**
 * Passkeys (WebAuthn) beside the password: what a browser is asked, and whether what it answers holds. Nothing is kept here.
 *
 * The library is loaded when somebody first uses a passkey: most services never do, and it is large.
 */
import { z } from 'zod';
import type { PasskeySite } from '../../../common/people/passkey-site.ts';

/** So long may a browser take, milliseconds: people look for their key. */
export const challengeLifeMs = 5 * 60_000;

/** A passkey as it is known to the browser and the library. `counter`: as the authenticator counts; 0 where it does not. */
type Credential = {
  readonly id: string;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: readonly string[];
};

/**
 * Ed25519, ES256 and RS256, as numbers of COSE: what authenticators have. The library would add what Node calls experimental.
 */
const algorithms = [-8, -7, -257];

const text = z.string().max(65_536);
const outside = {
  id: text,
  rawId: text,
  type: z.literal('public-key'),
  // What extensions gave: none are asked for.
  clientExtensionResults: z.unknown().transform(() => ({})),
};
const registrationSchema = z.object({
  ...outside,
  response: z.object({
    clientDataJSON: text,
    attestationObject: text,
    transports: z.array(z.string().max(32)).max(16).default([]),
  }),
});
const assertionSchema = z.object({
  ...outside,
  response: z.object({ clientDataJSON: text, authenticatorData: text, signature: text }),
});
type RegistrationAnswer = z.infer<typeof registrationSchema>;
type AssertionAnswer = z.infer<typeof assertionSchema>;

/** An answer that could be read, and the challenge that it says it is to. Nothing of it is checked yet. */
type Read<Answer> = { readonly answer: Answer; readonly challenge: string };

/** null: it is no answer of a browser. */
export const readRegistration = (json: string): Read<RegistrationAnswer> | null => read(registrationSchema, json);
export const readAssertion = (json: string): Read<AssertionAnswer> | null => read(assertionSchema, json);

const clientDataSchema = z.object({ challenge: z.string().min(1) });

function read<Answer extends { readonly response: { readonly clientDataJSON: string } }>(
  schema: z.ZodType<Answer>,
  json: string,
): Read<Answer> | null {
  const answer = schema.safeParse(parsed(json));
  if (!answer.success) return null;
  const clientData = Buffer.from(answer.data.response.clientDataJSON, 'base64url').toString('utf8');
  const said = clientDataSchema.safeParse(parsed(clientData));
  return said.success ? { answer: answer.data, challenge: said.data.challenge } : null;
}

/** `undefined` where it is no JSON. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** What the browser needs to make a passkey, as JSON text. */
export async function registrationOptions(asked: {
  readonly site: PasskeySite;
  readonly siteName: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly challenge: Buffer;
  /** Those that the person has: an authenticator that holds one of them makes no second. */
  readonly known: readonly Pick<Credential, 'id' | 'transports'>[];
}): Promise<string> {
  const { generateRegistrationOptions } = await import('@simplewebauthn/server');
  const options = await generateRegistrationOptions({
    rpName: asked.siteName,
    rpID: asked.site.name,
    userID: new Uint8Array(Buffer.from(asked.user.id, 'utf8')),
    userName: asked.user.name,
    challenge: new Uint8Array(asked.challenge),
    timeout: challengeLifeMs,
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: asked.known.map(named),
    // Beside a password, having it is enough: whether it asks for a finger is its own affair.
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  });
  return JSON.stringify(options);
}

/**
 * The passkey that was made; null where the answer does not hold.
 * SECURITY: docs/security.md 4.29.
 * @param challenge that was given for this very attempt, base64url
 */
export async function verifiedRegistration(
  site: PasskeySite,
  answer: RegistrationAnswer,
  challenge: string,
): Promise<Credential | null> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  const found = await held(() =>
    verifyRegistrationResponse({
      response: answer,
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.name,
      supportedAlgorithmIDs: algorithms,
      requireUserVerification: false,
    }),
  );
  if (!found?.verified) return null;
  const { id, publicKey, counter } = found.registrationInfo.credential;
  return { id, publicKey: Buffer.from(publicKey), counter, transports: answer.response.transports };
}

/** What the browser needs to ask for one of these passkeys, as JSON text. */
export async function assertionOptions(asked: {
  readonly site: PasskeySite;
  readonly challenge: Buffer;
  readonly known: readonly Pick<Credential, 'id' | 'transports'>[];
}): Promise<string> {
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server');
  const options = await generateAuthenticationOptions({
    rpID: asked.site.name,
    challenge: new Uint8Array(asked.challenge),
    timeout: challengeLifeMs,
    allowCredentials: asked.known.map(named),
    userVerification: 'preferred',
  });
  return JSON.stringify(options);
}

/**
 * What the authenticator counts now; null where the answer does not hold.
 * SECURITY: docs/security.md 4.29: one that counts has to have gone on: what counts back is a copy.
 * @param challenge that was given for this very attempt, base64url
 */
export async function verifiedAssertion(
  site: PasskeySite,
  answer: AssertionAnswer,
  challenge: string,
  known: Credential,
): Promise<number | null> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  const found = await held(() =>
    verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.name,
      credential: { id: known.id, publicKey: new Uint8Array(known.publicKey), counter: known.counter },
      requireUserVerification: false,
    }),
  );
  return found?.verified ? found.authenticationInfo.newCounter : null;
}

const named = ({ id, transports }: Pick<Credential, 'id' | 'transports'>) => ({ id, transports: [...transports] });

/** The library throws for everything that does not hold, and does nothing but compute. */
async function held<Found>(verify: () => Promise<Found>): Promise<Found | null> {
  try {
    return await verify();
  } catch (thrown) {
    if (thrown instanceof Error) return null;
    throw thrown;
  }
}
