/** The site itself: who is signed in, what runs, what is unhealthy, what changed. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { challengeSchema, proofSchema, serviceKeySchema } from '../proof.ts';
import { base } from './base.ts';
import { idSchema, timeSchema } from './shared.ts';

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
});

/** What several objects have in common, and each of them with its own sentence. */
export const healthProblemSchema = z.object({
  title: z.string(),
  objects: z.array(z.object({ id: idSchema, name: z.string(), detail: z.string(), fix: z.string().optional() })),
});
export type HealthProblem = z.infer<typeof healthProblemSchema>;

/** One health check that a person can read and run again. */
export const healthCheckSchema = z.object({
  id: z.string(),
  category: z.enum(['service', 'store', 'engine', 'viewer', 'registries']),
  title: z.string(),
  state: z.enum(['ok', 'warning', 'failed', 'not-applicable']),
  detail: z.string(),
  fix: z.string().optional(),
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

export const topics = [
  'hosts',
  'registries',
  'workspaces',
  'installs',
  'sessions',
  'tasks',
  'audit',
  'settings',
  'search',
] as const;
/** Something under `topic` changed; `id` names the object where it is one. Consumers fetch again; the event carries no state. */
export const changeSchema = z.object({ topic: z.enum(topics), id: z.string().optional() });
export type Change = z.infer<typeof changeSchema>;

export const systemContract = {
  /** Exchanges the one-time token of the opened URL for a bearer token. */
  exchange: base
    .meta({ public: true, audit: 'sign-in' })
    .route({
      method: 'POST',
      path: '/auth/exchange',
      tags: ['System'],
      summary: 'Exchange a one-time token for a bearer token',
    })
    .input(z.object({ token: z.string().min(16).max(256) }))
    .output(z.object({ bearer: z.string(), me: meSchema, serviceKey: serviceKeySchema })),
  /** Proves that this is the service with the key that was learned at sign-in, before a token is sent to it. */
  prove: base
    .meta({ public: true })
    .route({ method: 'POST', path: '/auth/prove', tags: ['System'], summary: 'Prove that this is the service' })
    .input(challengeSchema)
    .output(proofSchema),
  me: base.route({ method: 'GET', path: '/auth/me', tags: ['System'] }).output(meSchema),
  signOut: base
    .meta({ audit: 'sign-out' })
    .route({ method: 'POST', path: '/auth/sign-out', tags: ['System'] })
    .output(z.object({})),
  /** A further one-time URL, as `fairlead open` prints it. 128 bits, single use, 10 minutes. */
  openUrl: base
    .meta({ audit: 'open-url' })
    .route({ method: 'POST', path: '/auth/open-url', tags: ['System'] })
    .output(z.object({ url: z.string(), expiresAt: timeSchema })),
  about: base.route({ method: 'GET', path: '/system', tags: ['System'] }).output(aboutSchema),
  health: base
    .route({ method: 'GET', path: '/system/health', tags: ['System'] })
    .output(z.object({ checks: z.array(healthCheckSchema) })),
  metrics: base.route({ method: 'GET', path: '/system/metrics', tags: ['System'] }).output(metricsSchema),
  changes: base
    .route({ method: 'GET', path: '/system/changes', tags: ['System'], summary: 'Stream of what changed' })
    .output(eventIterator(changeSchema)),
};
