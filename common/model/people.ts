/** People of a site, how they sign in, and where they are signed in. Times are epoch milliseconds. */
import { z } from 'zod';
import { permissions } from '../access/permissions.ts';
import { serviceKeySchema } from '../proof-schemas.ts';
import { roleIdSchema } from './roles.ts';
import { idSchema, timeSchema } from './shared.ts';
import { meSchema } from './system.ts';

/** What a person may be called; which letters a name to sign in with may have is judged by the service. */
export const personNameSchema = z.string().min(1).max(64);
export const displayNameSchema = z.string().min(1).max(100);
/** A password as it is typed. Whether it may be used is judged by `common/people/password-rules.ts`. */
export const typedPasswordSchema = z.string().min(1).max(1024);

/** Without anything that signs in. */
export const personSchema = z.object({
  id: idSchema,
  name: z.string(),
  displayName: z.string(),
  roles: z.array(roleIdSchema).readonly(),
  isEnabled: z.boolean(),
  mustChangePassword: z.boolean(),
  createdAt: timeSchema,
  /** Null where the person has never signed in. */
  lastSeenAt: timeSchema.nullable(),
  /** Sign-ins under this name that failed lately. */
  failedSignIns: z.number().int(),
  /** Until when somebody has to wait who signs in under this name from where it failed; null where nobody has to. */
  waitsUntil: timeSchema.nullable(),
});

/** A password that was made for somebody: told once, kept nowhere, to be changed at the next sign-in. */
export const withPasswordSchema = z.object({ person: personSchema, password: z.string() });

/** Where somebody is signed in. */
export const signInSchema = z.object({
  id: idSchema,
  /** `console`, or another way in: `command line`. */
  way: z.string(),
  since: timeSchema,
  lastSeenAt: timeSchema.nullable(),
  /** Null where it was not known. */
  address: z.string().nullable(),
  /** What the browser calls itself; null where it was not known. */
  browser: z.string().nullable(),
  expiresAt: timeSchema,
  /** Whether it is the one that asks. */
  isThis: z.boolean(),
});

/** Who somebody is and what they may do now. */
export const accountSchema = z.object({
  id: idSchema,
  name: z.string(),
  displayName: z.string(),
  roles: z.array(z.string()).readonly(),
  permissions: z.array(z.enum(permissions)).readonly(),
  /** Whether there is a password to change: not on a local site, and not at the command line. */
  hasPassword: z.boolean(),
});

export const secondFactorKindSchema = z.enum(['totp', 'passkey', 'recovery']);

/** The bearer token of somebody who signed in. */
export const signedInSchema = z.object({
  step: z.literal('done'),
  bearer: z.string(),
  me: meSchema,
  serviceKey: serviceKeySchema,
  /** To be kept by this browser, also over signing out, and sent with the next sign-in: see `signIn`. */
  mark: z.string(),
});

/** How far a sign-in is: done, or what is still to be shown. `continuation` is for the next step alone. */
export const signInStepSchema = z.discriminatedUnion('step', [
  signedInSchema,
  z.object({
    step: z.literal('factor'),
    continuation: z.string(),
    expiresAt: timeSchema,
    factors: z.array(secondFactorKindSchema).readonly(),
  }),
  z.object({ step: z.literal('password'), continuation: z.string(), expiresAt: timeSchema }),
]);
export type SignInStep = z.infer<typeof signInStepSchema>;

/** `passkey` carries the browser's response as JSON text. */
export const factorAnswerSchema = z.object({ kind: secondFactorKindSchema, value: z.string().min(1).max(3500) });
