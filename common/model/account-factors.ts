/** How a person proves who they are besides a password, and the keys of their programs. */
import { z } from 'zod';
import { longestKeyDays } from '../access/api-key.ts';
import { permissions } from '../access/permissions.ts';
import { idSchema, timeSchema } from './shared.ts';

const permissionSchema = z.enum(permissions);
/** Names that people give to what is theirs. */
export const labelSchema = z.string().trim().min(1).max(64);
/** A code of an authenticator app as people type it: also in groups. */
export const givenCodeSchema = z.string().max(32);
/** What the browser's passkey dialog gave, as JSON text. */
export const passkeyAnswerSchema = z.string().max(65_536);

export const passkeySchema = z.object({
  id: idSchema,
  name: z.string(),
  createdAt: timeSchema,
  lastUsedAt: timeSchema.nullable(),
});

export const factorsSchema = z.object({
  /** When the authenticator app was set up; null where there is none. */
  totpSince: timeSchema.nullable(),
  passkeys: z.array(passkeySchema),
  /** Recovery codes that were not used yet. */
  recoveryCodesLeft: z.number().int().nonnegative(),
  /** Whether passkeys can be added: not where the address of the site has no name, or is not secure. */
  passkeysOffered: z.boolean(),
});

export const totpSetUpSchema = z.object({
  /** Base32, to be typed where no camera is. */
  secret: z.string(),
  /** `otpauth://totp/…`, as authenticator apps read it. */
  url: z.string(),
  /** The same as the rows of a QR code with its quiet zone: `1` is dark. */
  qr: z.array(z.string()),
});

/** Shown once. Empty where those that were made before still hold. */
export const recoveryCodesSchema = z.array(z.string());

export const apiKeySchema = z.object({
  id: idSchema,
  name: z.string(),
  /** How the key begins. */
  hint: z.string(),
  /** What it was given. */
  permissions: z.array(permissionSchema),
  /** What it may do now: what it was given, of what its owner may. */
  effective: z.array(permissionSchema),
  createdAt: timeSchema,
  /** After this it holds no more. */
  expiresAt: timeSchema,
  lastUsedAt: timeSchema.nullable(),
});

export const newApiKeySchema = z.object({
  name: labelSchema,
  days: z.number().int().min(1).max(longestKeyDays),
  permissions: z.array(permissionSchema).min(1).max(permissions.length),
});
