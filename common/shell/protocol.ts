/**
 * What the desktop shell and the local site say to each other over the message port of the utility process.
 * The shell speaks first (`start`), exactly once per process. Every message is a plain object, checked on arrival by both sides.
 *
 * SECURITY: docs/security.md 5.3: the data key travels in `start` and nowhere else: never an argument, never the environment.
 */
import { z } from 'zod';
import { errorInfoSchema } from '../model/errors.ts';
import { serviceKeySchema } from '../proof-schemas.ts';

/** Raised when a message changes its meaning. Shell and service are packaged together, so they never differ in a release. */
export const siteProtocol = 1;

/** Length of the data key in bytes (AES-256). */
export const dataKeyBytes = 32;

/** Name, inside the data folder, of the key file (mode 0600) that the service reads and, when told to, creates. */
export const keyFileName = 'data.key';

/** Name, inside the data folder, of the data key wrapped by the OS keychain. Written by the shell only. */
export const wrappedKeyName = 'data.key.wrapped.json';

const dataKey = z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength === dataKeyBytes, 'The key has 32 bytes.');

/**
 * Where the data key comes from. `keychain`: unwrapped by the shell from the OS keychain. `this-run`: random, kept in
 * memory, forgotten at the end (secrets entered are lost then). `key-file`: the service reads `keyFileName` itself;
 * with `create` it makes one when there is none.
 */
const keyDeliverySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('keychain'), key: dataKey }),
  z.strictObject({ kind: z.literal('this-run'), key: dataKey }),
  z.strictObject({ kind: z.literal('key-file'), create: z.boolean() }),
]);
export type KeyDelivery = z.infer<typeof keyDeliverySchema>;

/** What the shell sends. `id` numbers a request; its answer carries the same number. */
export const shellMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
    protocol: z.literal(siteProtocol),
    /** Absolute path of the local site's data folder; it exists, mode 0700. */
    dataDir: z.string().min(1),
    key: keyDeliverySchema,
    appVersion: z.string().min(1),
  }),
  /** A fresh one-time token for the console, please. Answered by `open-token` or `open-token-failed`. */
  z.strictObject({ type: z.literal('open-token'), id: z.int().nonnegative() }),
  /** End cleanly, leave sessions running. Answered by `stopped`, then the process exits with code 0. */
  z.strictObject({ type: z.literal('stop') }),
]);
export type ShellMessage = z.infer<typeof shellMessageSchema>;

const openToken = z.string().regex(/^[A-Za-z0-9_-]{16,256}$/);

/** What the service sends. */
export const serviceMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ready'),
    protocol: z.literal(siteProtocol),
    /** Address of the console on loopback, without a token: `http://fairlead.localhost:41234/`. */
    consoleUrl: z.url(),
    /**
     * Origins of session views, `*` for the random part of a name: `http://v-*.localhost:41235`. Every view is a site of
     * its own (ADR 0002), and the console's origin does not fit the pattern.
     */
    viewerOrigin: z.string(),
    /** The public half of the service's key: the shell shows the console once what listens there has proved itself. */
    serviceKey: serviceKeySchema,
    /** The first one-time token; goes into the fragment, see `consoleAddress`. */
    openToken,
  }),
  /** The site cannot run. Said instead of `ready`, or later when it must give up; the process then exits. */
  z.strictObject({ type: z.literal('failed'), error: errorInfoSchema }),
  z.strictObject({ type: z.literal('open-token'), id: z.int().nonnegative(), openToken }),
  z.strictObject({ type: z.literal('open-token-failed'), id: z.int().nonnegative(), error: errorInfoSchema }),
  z.strictObject({ type: z.literal('stopped') }),
]);
export type ServiceMessage = z.infer<typeof serviceMessageSchema>;
export type ReadyMessage = Extract<ServiceMessage, { type: 'ready' }>;

/**
 * The console's address with a one-time token. The token sits in the fragment, so it is never sent to a server, logged or
 * passed on as a referrer; the console trades it for a bearer token by POST and takes it off the address bar.
 */
export function consoleAddress(consoleUrl: string, token: string): string {
  const url = new URL(consoleUrl);
  url.hash = `token=${encodeURIComponent(token)}`;
  return url.href;
}
