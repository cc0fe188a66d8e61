/** The calls of the area `hosts`. Its objects: `common/model/hosts.ts`. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { errorInfoSchema } from '../model/errors.ts';
import {
  engineInfoSchema,
  hostConfigSchema,
  hostContainerSchema,
  hostImageSchema,
  hostKeySchema,
  hostOverridesSchema,
  hostSampleSchema,
  hostSchema,
  hostSecretSchema,
  keyVerdictSchema,
  newHostSchema,
} from '../model/hosts.ts';
import { bytesSchema, idSchema } from '../model/shared.ts';
import { maxHops, sshAddressSchema, sshHopSchema } from '../ways/ssh/config.ts';
import { changes, reads } from './base.ts';

const byId = z.object({ id: idSchema });

export const hostsContract = {
  list: reads('hosts.view')
    .route({ method: 'GET', path: '/hosts', tags: ['Hosts'] })
    .output(z.object({ hosts: z.array(hostSchema) })),
  get: reads('hosts.view')
    .route({ method: 'GET', path: '/hosts/{id}', tags: ['Hosts'] })
    .input(byId)
    .output(hostSchema),
  /** Engines found on this machine, reachable or not, with what to do about the latter. */
  discoverLocal: reads('hosts.modify')
    .route({ method: 'GET', path: '/hosts-local', tags: ['Hosts'] })
    .output(
      z.object({
        engines: z.array(
          z.object({
            socketPath: z.string(),
            label: z.string(),
            added: z.boolean(),
            error: errorInfoSchema.nullable(),
          }),
        ),
        /** Where there is none: what installs one. */
        install: z.object({ sentence: z.string(), command: z.string() }).nullable(),
      }),
    ),
  /** Hosts named in the user's SSH configuration, to pick from. */
  sshSuggestions: reads('hosts.modify')
    .route({ method: 'GET', path: '/hosts-ssh-suggestions', tags: ['Hosts'] })
    .output(
      z.object({
        hosts: z.array(
          z.object({
            alias: z.string(),
            host: z.string(),
            port: z.number(),
            user: z.string().nullable(),
            keyPath: z.string().nullable(),
            /** Jump hosts (ProxyJump), in the order of the way there. */
            hops: z.array(
              z.object({
                host: z.string(),
                port: z.number(),
                user: z.string().nullable(),
                keyPath: z.string().nullable(),
              }),
            ),
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
  /** Reads a host's key without signing in there. Jump hosts on the way are signed in to: theirs have to be known. */
  probeKey: reads('hosts.modify')
    .route({ method: 'POST', path: '/hosts-probe-key', tags: ['Hosts'] })
    .input(
      z.object({
        ...sshAddressSchema.shape,
        hops: z.array(sshHopSchema).max(maxHops).optional(),
        /** Of the jump hosts: `hops`. */
        secret: hostSecretSchema.optional(),
      }),
    )
    .output(keyVerdictSchema),
  /** The same for a host that is here already, or a jump host on the way to it, with the secrets that are stored. */
  probeStoredKey: reads('hosts.modify')
    .route({ method: 'POST', path: '/hosts/{id}/probe-key', tags: ['Hosts'] })
    .input(byId.extend({ hop: sshAddressSchema.optional() }))
    .output(keyVerdictSchema),
  /** Connects, reads the engine and leaves again. Nothing is saved. */
  check: reads('hosts.modify')
    .route({ method: 'POST', path: '/hosts-check', tags: ['Hosts'] })
    .input(newHostSchema)
    .output(engineInfoSchema),
  add: changes('hosts.modify', 'host.add')
    .route({ method: 'POST', path: '/hosts', tags: ['Hosts'] })
    .input(newHostSchema)
    .output(hostSchema),
  update: changes('hosts.modify', 'host.update')
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
  /** Replaces the known key of a host, or of a jump host on the way to it, after a person compared the new one. */
  trustKey: changes('hosts.modify', 'host.trust-key')
    .route({ method: 'POST', path: '/hosts/{id}/trust-key', tags: ['Hosts'] })
    .input(z.object({ id: idSchema, key: hostKeySchema, hop: sshAddressSchema.optional() }))
    .output(hostSchema),
  reconnect: reads('hosts.modify')
    .route({ method: 'POST', path: '/hosts/{id}/reconnect', tags: ['Hosts'] })
    .input(byId)
    .output(hostSchema),
  /** Forgets the host. Containers and images on it stay; sessions on it are told. */
  remove: changes('hosts.modify', 'host.remove')
    .route({ method: 'DELETE', path: '/hosts/{id}', tags: ['Hosts'] })
    .input(byId.extend({ endSessions: z.boolean().default(false) }))
    .output(z.object({})),
  images: reads('hosts.view')
    .route({ method: 'GET', path: '/hosts/{id}/images', tags: ['Hosts'] })
    .input(byId)
    .output(z.object({ images: z.array(hostImageSchema) })),
  /** By a name, or by the id with all its names. `removed`: the image itself is gone, and not only a name of it. */
  removeImage: changes('hosts.modify', 'host.remove-image')
    .route({ method: 'POST', path: '/hosts/{id}/images/remove', tags: ['Hosts'] })
    .input(z.object({ id: idSchema, image: z.string().min(1), force: z.boolean().default(false) }))
    .output(
      z.object({
        /** Measured on the host's disk; null where it could not be read. */
        freedBytes: bytesSchema.nullable(),
        removed: z.boolean(),
      }),
    ),
  containers: reads('hosts.view')
    .route({ method: 'GET', path: '/hosts/{id}/containers', tags: ['Hosts'] })
    .input(byId)
    .output(z.object({ containers: z.array(hostContainerSchema) })),
  /** Live CPU and memory of the host, about one sample a second while somebody watches. */
  samples: reads('hosts.view')
    .route({ method: 'GET', path: '/hosts/{id}/samples', tags: ['Hosts'] })
    .input(byId)
    .output(eventIterator(hostSampleSchema)),
};
