/** Machines with a container engine: add, look at, change, remove. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base } from './base.ts';
import { bytesSchema, errorInfoSchema, idSchema, timeSchema } from './shared.ts';

export const hostKeySchema = z.object({
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, … */
  type: z.string(),
  /** `SHA256:…` as ssh prints it. */
  sha256: z.string(),
  /** The key itself, base64. Public. */
  key: z.string(),
});
export type HostKey = z.infer<typeof hostKeySchema>;

export const socketConfigSchema = z.object({ kind: z.literal('socket'), socketPath: z.string().min(1).max(1024) });
export const sshConfigSchema = z.object({
  kind: z.literal('ssh'),
  host: z.string().trim().min(1).max(255),
  port: z.number().int().min(1).max(65535).default(22),
  user: z.string().trim().min(1).max(64),
  auth: z.discriminatedUnion('method', [
    z.object({ method: z.literal('agent') }),
    z.object({ method: z.literal('key'), keyPath: z.string().min(1).max(1024) }),
    z.object({ method: z.literal('password') }),
  ]),
  /** Engine socket on the host; the usual one where silent. */
  socketPath: z.string().max(1024).optional(),
  useSudo: z.boolean().optional(),
});
/** How a host is reached, without secrets. */
export const hostConfigSchema = z.discriminatedUnion('kind', [socketConfigSchema, sshConfigSchema]);
export type HostConfig = z.infer<typeof hostConfigSchema>;

/** Secrets travel in, never out. */
export const hostSecretSchema = z.object({
  password: z.string().max(4096).optional(),
  passphrase: z.string().max(4096).optional(),
});

export const connectionSchema = z.object({
  state: z.enum(['connecting', 'connected', 'waiting', 'refused', 'closed']),
  since: timeSchema,
  code: z.string().optional(),
  reason: z.string().optional(),
  hint: z.string().optional(),
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
export type DiskSpaceDto = z.infer<typeof diskSpaceSchema>;

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
  sizeBytes: bytesSchema,
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
export const hostContainerSchema = z.object({
  id: z.string(),
  name: z.string(),
  image: z.string(),
  state: z.string(),
  createdAt: timeSchema,
  /** null: the container belongs to another tool; Fairlead never touches it. */
  sessionId: z.string().nullable(),
});
export const hostSampleSchema = z.object({
  at: timeSchema,
  cpuCores: z.number(),
  memoryUsedBytes: bytesSchema,
  memoryTotalBytes: bytesSchema,
});

export const keyVerdictSchema = z.object({
  presented: hostKeySchema,
  verdict: z.enum(['known', 'new', 'changed', 'revoked']),
  /** Keys that were known instead, and where from: this site's store or a known_hosts file. */
  known: z.array(hostKeySchema.extend({ source: z.string() })),
});

const byId = z.object({ id: idSchema });
const newHost = z.object({
  name: z.string().trim().max(100).optional(),
  config: hostConfigSchema,
  secret: hostSecretSchema.optional(),
  /** The key the person confirmed; needed for a host key that is not known yet. */
  confirmedKey: hostKeySchema.optional(),
  tags: z.array(z.string().trim().min(1).max(64)).max(50).default([]),
  zone: z.string().trim().max(64).default('default'),
  installByDefault: z.boolean().default(true),
});

export const hostsContract = {
  list: base.route({ method: 'GET', path: '/hosts', tags: ['Hosts'] }).output(z.object({ hosts: z.array(hostSchema) })),
  get: base
    .route({ method: 'GET', path: '/hosts/{id}', tags: ['Hosts'] })
    .input(byId)
    .output(hostSchema),
  /** Engines found on this machine, reachable or not, with what to do about the latter. */
  discoverLocal: base.route({ method: 'GET', path: '/hosts-local', tags: ['Hosts'] }).output(
    z.object({
      engines: z.array(
        z.object({ socketPath: z.string(), label: z.string(), added: z.boolean(), error: errorInfoSchema.nullable() }),
      ),
      /** Where there is none: what installs one. */
      install: z.object({ sentence: z.string(), command: z.string() }).nullable(),
    }),
  ),
  /** Hosts named in the user's SSH configuration, to pick from. */
  sshSuggestions: base.route({ method: 'GET', path: '/hosts-ssh-suggestions', tags: ['Hosts'] }).output(
    z.object({
      hosts: z.array(
        z.object({
          alias: z.string(),
          host: z.string(),
          port: z.number(),
          user: z.string().nullable(),
          keyPath: z.string().nullable(),
          /** Why this host cannot be picked, as a sentence; null where it can. */
          reason: z.string().nullable(),
        }),
      ),
      /** What of the configuration could not be read, as sentences. */
      notes: z.array(z.string()),
      agentAvailable: z.boolean(),
      keyFiles: z.array(z.string()),
    }),
  ),
  /** Reads the host's key without authenticating. */
  probeKey: base
    .route({ method: 'POST', path: '/hosts-probe-key', tags: ['Hosts'] })
    .input(z.object({ host: z.string().trim().min(1).max(255), port: z.number().int().min(1).max(65535) }))
    .output(keyVerdictSchema),
  /** Connects, reads the engine and leaves again. Nothing is saved. */
  check: base
    .route({ method: 'POST', path: '/hosts-check', tags: ['Hosts'] })
    .input(newHost)
    .output(engineInfoSchema),
  add: base
    .meta({ audit: 'host.add' })
    .route({ method: 'POST', path: '/hosts', tags: ['Hosts'] })
    .input(newHost)
    .output(hostSchema),
  update: base
    .meta({ audit: 'host.update' })
    .route({ method: 'PATCH', path: '/hosts/{id}', tags: ['Hosts'] })
    .input(
      z.object({
        id: idSchema,
        name: z.string().trim().min(1).max(100).optional(),
        config: hostConfigSchema.optional(),
        secret: hostSecretSchema.optional(),
        enabled: z.boolean().optional(),
        tags: z.array(z.string().trim().min(1).max(64)).max(50).optional(),
        zone: z.string().trim().max(64).optional(),
        installByDefault: z.boolean().optional(),
        /** All of them: what is left out goes back to what the engine says. */
        overrides: hostOverridesSchema.optional(),
      }),
    )
    .output(hostSchema),
  /** Replaces the known key of a host after a person compared the new one. */
  trustKey: base
    .meta({ audit: 'host.trust-key' })
    .route({ method: 'POST', path: '/hosts/{id}/trust-key', tags: ['Hosts'] })
    .input(z.object({ id: idSchema, key: hostKeySchema }))
    .output(hostSchema),
  reconnect: base
    .route({ method: 'POST', path: '/hosts/{id}/reconnect', tags: ['Hosts'] })
    .input(byId)
    .output(hostSchema),
  /** Forgets the host. Containers and images on it stay; sessions on it are told. */
  remove: base
    .meta({ audit: 'host.remove' })
    .route({ method: 'DELETE', path: '/hosts/{id}', tags: ['Hosts'] })
    .input(byId.extend({ endSessions: z.boolean().default(false) }))
    .output(z.object({})),
  images: base
    .route({ method: 'GET', path: '/hosts/{id}/images', tags: ['Hosts'] })
    .input(byId)
    .output(z.object({ images: z.array(hostImageSchema) })),
  /** By a name, or by the id with all its names. `removed`: the image itself is gone, and not only a name of it. */
  removeImage: base
    .meta({ audit: 'host.remove-image' })
    .route({ method: 'POST', path: '/hosts/{id}/images/remove', tags: ['Hosts'] })
    .input(z.object({ id: idSchema, image: z.string().min(1), force: z.boolean().default(false) }))
    .output(z.object({ freedBytes: bytesSchema, removed: z.boolean() })),
  containers: base
    .route({ method: 'GET', path: '/hosts/{id}/containers', tags: ['Hosts'] })
    .input(byId)
    .output(z.object({ containers: z.array(hostContainerSchema) })),
  /** Live CPU and memory of the host, about one sample a second while somebody watches. */
  samples: base
    .route({ method: 'GET', path: '/hosts/{id}/samples', tags: ['Hosts'] })
    .input(byId)
    .output(eventIterator(hostSampleSchema)),
};
