/** Machines with a container engine: add, look at, change, remove. */
import { z } from 'zod';
import { hostKeySchema } from '../ways/host-key.ts';
import { sshSecretSchema } from '../ways/ssh/config.ts';
import { hostConfigSchema } from '../ways/table.ts';
import { errorCodeSchema, hintSchema } from './errors.ts';
import { givesBackSchema } from './figures.ts';
import { bytesSchema, idSchema, timeSchema } from './shared.ts';

export type { HostKey } from '../ways/host-key.ts';
export type { HostConfig } from '../ways/table.ts';
export { hostConfigSchema, hostKeySchema };

/** Secrets travel in, never out. */
export const hostSecretSchema = sshSecretSchema;
export type HostSecret = z.infer<typeof hostSecretSchema>;

export const connectionSchema = z.object({
  state: z.enum(['connecting', 'connected', 'waiting', 'refused', 'closed']),
  since: timeSchema,
  code: errorCodeSchema.optional(),
  reason: z.string().optional(),
  hint: hintSchema.optional(),
  retryInMs: z.number().optional(),
});

export const engineInfoSchema = z.object({
  engineId: z.string(),
  engine: z.enum(['docker', 'podman']),
  engineVersion: z.string(),
  apiVersion: z.string(),
  operatingSystem: z.string(),
  architecture: z.string(),
  kernel: z.string(),
  hostname: z.string(),
  cores: z.number(),
  memoryBytes: bytesSchema,
  dataRoot: z.string(),
  storageDriver: z.string(),
  securityOptions: z.array(z.string()).readonly(),
  runtimes: z.array(z.string()).readonly(),
  cgroupVersion: z.enum(['1', '2', 'unknown']),
  warnings: z.array(z.string()).readonly(),
});

export const diskSpaceSchema = z.object({ totalBytes: bytesSchema, usedBytes: bytesSchema, freeBytes: bytesSchema });

/**
 * What an administrator says a host offers, in place of what its engine says: more to oversubscribe it, less to keep
 * room for other work, and what engines do not tell (how many GPUs). What is absent is as the engine says.
 */
export const hostOverridesSchema = z.object({
  cores: z.number().positive().max(4096).optional(),
  memoryBytes: z.number().int().positive().optional(),
  gpus: z.number().int().min(0).max(64).optional(),
  /** The most sessions that the host takes at once. */
  sessionCap: z.number().int().min(1).max(10_000).optional(),
});
export type HostOverrides = z.infer<typeof hostOverridesSchema>;

export const hostSchema = z.object({
  id: idSchema,
  name: z.string(),
  config: hostConfigSchema,
  /** For reading: `/run/docker.sock`, `anna@build-1:22`. */
  address: z.string(),
  enabled: z.boolean(),
  tags: z.array(z.string()),
  zone: z.string(),
  installByDefault: z.boolean(),
  overrides: hostOverridesSchema,
  connection: connectionSchema,
  info: engineInfoSchema.nullable(),
  disk: diskSpaceSchema.nullable(),
  knownKeys: z.array(hostKeySchema),
  runningSessions: z.number().int(),
  lastSeenAt: timeSchema.nullable(),
  createdAt: timeSchema,
});
export type Host = z.infer<typeof hostSchema>;

export const hostImageSchema = z.object({
  id: z.string(),
  tags: z.array(z.string()),
  /** The whole image, layers that it shares with others included. */
  sizeBytes: bytesSchema,
  /** What becomes free when it is removed, and nothing else with it. */
  givesBack: givesBackSchema,
  createdAt: timeSchema,
  /** Workspaces that stand on this image. */
  usedBy: z.array(z.object({ workspaceId: idSchema, name: z.string() })),
  /** Containers that were made of it, running or not. `session`: null where they belong to another tool. */
  containers: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      state: z.string(),
      session: z.object({ id: idSchema, workspaceName: z.string(), userName: z.string() }).nullable(),
    }),
  ),
});
export type HostImage = z.infer<typeof hostImageSchema>;

export const hostContainerSchema = z.object({
  id: z.string(),
  name: z.string(),
  image: z.string(),
  state: z.string(),
  createdAt: timeSchema,
  /** null: the container belongs to another tool; Fairlead never touches it. */
  sessionId: z.string().nullable(),
});
export type HostContainer = z.infer<typeof hostContainerSchema>;

export const hostSampleSchema = z.object({
  at: timeSchema,
  cpuCores: z.number(),
  memoryUsedBytes: bytesSchema,
  memoryTotalBytes: bytesSchema,
});

export type HostSample = z.infer<typeof hostSampleSchema>;

export const keyVerdictSchema = z.object({
  presented: hostKeySchema,
  verdict: z.enum(['known', 'new', 'changed', 'revoked']),
  /** Keys that were known instead, and where from: this site's store or a known_hosts file. */
  known: z.array(hostKeySchema.extend({ source: z.string() })),
});

export const newHostSchema = z.object({
  name: z.string().trim().max(100).optional(),
  config: hostConfigSchema,
  secret: hostSecretSchema.optional(),
  /** The key the person confirmed; needed for a host key that is not known yet. */
  confirmedKey: hostKeySchema.optional(),
  tags: z.array(z.string().trim().min(1).max(64)).max(50).default([]),
  zone: z.string().trim().max(64).default('default'),
  installByDefault: z.boolean().default(true),
});
export type NewHost = z.infer<typeof newHostSchema>;
