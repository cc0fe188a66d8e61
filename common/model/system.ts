/** The site itself: who is signed in, what runs, what is unhealthy, what changed. */
import { z } from 'zod';
import { hintSchema } from './errors.ts';
import { idSchema, timeSchema } from './shared.ts';
import { taskSchema } from './tasks.ts';

export const meSchema = z.object({ userId: idSchema, userName: z.string(), expiresAt: timeSchema });

export const aboutSchema = z.object({
  product: z.literal('Fairlead'),
  version: z.string(),
  siteId: idSchema,
  siteKind: z.enum(['local', 'standalone']),
  startedAt: timeSchema,
  node: z.string(),
  platform: z.string(),
  architecture: z.string(),
  dataDir: z.string(),
  schemaVersion: z.number().int(),
  storeDialect: z.enum(['sqlite', 'postgres']),
  keyStorage: z.enum(['keychain', 'key-file', 'this-run']),
  /** The console's own address, as it stands in links. */
  address: z.string(),
  /** What the service serves over TLS; null: HTTP, for this machine or for a reverse proxy. */
  certificate: z
    .object({
      /** The site's own authority made it, or it was given in files. */
      kind: z.enum(['own', 'files']),
      subject: z.string(),
      issuer: z.string(),
      endsAt: timeSchema,
      /** SHA-256, upper-case hex with colons. */
      fingerprint: z.string(),
      /** The same of the site's own authority. */
      authority: z.string().nullable(),
    })
    .nullable(),
});

export type About = z.infer<typeof aboutSchema>;

/** What several objects have in common, and each of them with its own sentence. */
const healthProblemSchema = z.object({
  title: z.string(),
  objects: z.array(z.object({ id: idSchema, name: z.string(), detail: z.string(), fix: hintSchema.optional() })),
});
export type HealthProblem = z.infer<typeof healthProblemSchema>;

/** One health check that a person can read and run again. */
export const healthCheckSchema = z.object({
  id: z.string(),
  category: z.enum(['service', 'store', 'engine', 'viewer', 'registries']),
  title: z.string(),
  state: z.enum(['ok', 'warning', 'failed', 'not-applicable']),
  detail: z.string(),
  fix: hintSchema.optional(),
  /** The same as `detail` and `fix`, where there may be many objects: a sentence over all, then equal problems as one. */
  byProblem: z.object({ summary: z.string(), problems: z.array(healthProblemSchema) }).optional(),
});
export type HealthCheck = z.infer<typeof healthCheckSchema>;

export const metricsSchema = z.object({
  at: timeSchema,
  uptimeS: z.number(),
  residentBytes: z.number(),
  heapUsedBytes: z.number(),
  eventLoopDelayP50Ms: z.number(),
  eventLoopDelayP99Ms: z.number(),
  consoleConnections: z.number().int(),
  openViews: z.number().int(),
  viewerBytesIn: z.number(),
  viewerBytesOut: z.number(),
});

export type Metrics = z.infer<typeof metricsSchema>;

export const topics = [
  'hosts',
  'registries',
  'workspaces',
  'installs',
  'sessions',
  'tasks',
  'audit',
  'people',
  'settings',
  'search',
] as const;
/**
 * Something under `topic` changed; `id` names the object where it is one. Consumers fetch again: the event carries no
 * state, but for `task`, the newest of a task that runs or has just ended. `part: 'figures'`: only figures of that one object
 * moved (how far it is, its free space); lists, counts and searches still hold.
 */
export const changeSchema = z.object({
  topic: z.enum(topics),
  id: z.string().optional(),
  part: z.literal('figures').optional(),
  task: taskSchema.optional(),
});
export type Change = z.infer<typeof changeSchema>;
