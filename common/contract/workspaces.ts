/** What a user can start: settings, image, where it is installed. */
import { z } from 'zod';
import { base } from './base.ts';
import {
  bytesSchema,
  errorInfoSchema,
  idSchema,
  jsonObjectSchema,
  problemSchema,
  taskStartedSchema,
  timeSchema,
  warningSchema,
} from './shared.ts';

export const cpuAllocations = ['Inherit', 'Quotas', 'Shares'] as const;

/** Where a workspace is wanted. */
export const installTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('hosts'), hostIds: z.array(idSchema) }),
  z.object({ kind: z.literal('tags'), tags: z.array(z.string().min(1)) }),
]);
export type InstallTarget = z.infer<typeof installTargetSchema>;

/** Every field that a workspace sets. What Install and Edit show and save. */
export const workspaceDraftSchema = z.object({
  friendlyName: z.string().trim().min(1).max(200),
  description: z.string().max(20_000),
  notes: z.string().max(100_000),
  image: z.string().trim().min(1).max(1024),
  /** Image registry to pull from, as the engine wants it; empty for the default. */
  dockerRegistry: z.string().trim().max(1024),
  categories: z.array(z.string().trim().min(1).max(100)).max(50),
  architectures: z.array(z.string().max(32)).max(16),
  cores: z.number().positive().max(1024),
  memoryBytes: z
    .number()
    .int()
    .min(16 * 1024 * 1024),
  gpuCount: z.number().int().min(0).max(64),
  cpuAllocation: z.enum(cpuAllocations),
  shmSizeBytes: z.number().int().min(0).nullable(),
  runConfig: jsonObjectSchema,
  execConfig: jsonObjectSchema,
  volumeMappings: jsonObjectSchema,
  launchConfig: jsonObjectSchema,
  environment: z.record(z.string(), z.string()),
  persistentProfilePath: z.string().max(1024),
  /** Where the image serves its web client, and whether it does so with TLS: session images do, on 6901. */
  viewerPort: z.number().int().min(1).max(65_535).default(6901),
  viewerTls: z.boolean().default(true),
  enabled: z.boolean(),
  /** Published worst case, bytes. */
  sizeBytes: bytesSchema.nullable(),
  target: installTargetSchema,
});
export type WorkspaceDraft = z.infer<typeof workspaceDraftSchema>;

/** What a new workspace starts from: the field's defaults for what an entry leaves silent. */
export const blankDraft: WorkspaceDraft = {
  friendlyName: '',
  description: '',
  notes: '',
  image: '',
  dockerRegistry: '',
  categories: [],
  architectures: [],
  cores: 2,
  memoryBytes: 2_768_000_000,
  gpuCount: 0,
  cpuAllocation: 'Inherit',
  shmSizeBytes: null,
  runConfig: {},
  execConfig: {},
  volumeMappings: {},
  launchConfig: {},
  environment: {},
  persistentProfilePath: '',
  viewerPort: 6901,
  viewerTls: true,
  enabled: true,
  sizeBytes: null,
  target: { kind: 'all' },
};

/**
 * A draft as a registry publishes it, to be looked at and corrected: it may lack what saving asks for, such as an image.
 */
export const shownDraftSchema = workspaceDraftSchema.extend({
  friendlyName: z.string(),
  image: z.string(),
  dockerRegistry: z.string(),
  categories: z.array(z.string()),
  architectures: z.array(z.string()),
  cores: z.number(),
  memoryBytes: z.number(),
  gpuCount: z.number(),
});

export const installStates = ['unknown', 'absent', 'pulling', 'present', 'failed', 'blocked'] as const;
export const installSchema = z.object({
  workspaceId: idSchema,
  hostId: idSchema,
  hostName: z.string(),
  desired: z.enum(['present', 'absent']),
  observed: z.enum(installStates),
  /** Bytes of the image on that host. */
  sizeBytes: bytesSchema.nullable(),
  reason: errorInfoSchema.nullable(),
  taskId: idSchema.nullable(),
  updatedAt: timeSchema,
});
export type Install = z.infer<typeof installSchema>;

export const workspaceSchema = workspaceDraftSchema.extend({
  id: idSchema,
  iconHash: z.string().nullable(),
  source: z
    .object({
      registryId: idSchema.nullable(),
      registryName: z.string(),
      entryKey: z.string(),
      sha: z.string(),
      /** The registry was removed: nothing tells about updates any more. */
      orphaned: z.boolean(),
    })
    .nullable(),
  updateAvailable: z.boolean(),
  warnings: z.array(warningSchema),
  /** What has to be read and confirmed before it can be launched: see `confirm`. Sessions that run are not touched. */
  unconfirmed: z.array(warningSchema),
  problems: z.array(problemSchema),
  installs: z.array(installSchema),
  runningSessions: z.number().int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type Workspace = z.infer<typeof workspaceSchema>;

/** Space a workspace needs on one host. */
export const hostEstimateSchema = z.object({
  hostId: idSchema,
  hostName: z.string(),
  /** Published uncompressed size: the worst case. */
  worstBytes: bytesSchema.nullable(),
  /** Only the layers this host lacks; null where the image's manifest cannot be read. */
  estimateBytes: bytesSchema.nullable(),
  freeBytes: bytesSchema.nullable(),
  present: z.boolean(),
  /** `unknown` where a figure is missing: said, never guessed. */
  fits: z.enum(['yes', 'no', 'unknown']),
  architectureFits: z.boolean(),
  /** Whether the target chooses this host. */
  chosen: z.boolean(),
});
export type HostEstimate = z.infer<typeof hostEstimateSchema>;

/** Totals of the widget at the top of the registry page: what is on one host, and what enabled workspaces bring still. */
export const capacitySchema = z.object({
  hostId: idSchema,
  hostName: z.string(),
  installedBytes: bytesSchema,
  /** Worst case of what is still to come, as far as sizes are published. */
  pendingBytes: bytesSchema,
  /** How many images are still to come whose size nobody published. */
  pendingUnknown: z.number().int(),
  freeBytes: bytesSchema.nullable(),
  totalBytes: bytesSchema.nullable(),
  workspaces: z.number().int(),
});

const byId = z.object({ id: idSchema });
const byIds = z.object({ ids: z.array(idSchema).min(1).max(500) });

export const workspacesContract = {
  list: base
    .route({ method: 'GET', path: '/workspaces', tags: ['Workspaces'] })
    .output(z.object({ workspaces: z.array(workspaceSchema) })),
  get: base
    .route({ method: 'GET', path: '/workspaces/{id}', tags: ['Workspaces'] })
    .input(byId)
    .output(workspaceSchema),
  /** Judges a draft: what blocks it, what it weakens. Nothing is saved. */
  validate: base
    .route({ method: 'POST', path: '/workspaces-validate', tags: ['Workspaces'] })
    .input(
      workspaceDraftSchema.extend({
        /** The entry, or the saved workspace, that it is made of: what was published is a registry's wish, the rest is yours. */
        from: z.object({ registryId: idSchema, entryKey: z.string() }).nullable().default(null),
        id: idSchema.nullable().default(null),
      }),
    )
    .output(z.object({ problems: z.array(problemSchema), warnings: z.array(warningSchema) })),
  /**
   * Who sessions start as, where the workspace names nobody: read on a host that has the image, else from its image
   * registry. `user` is null where neither can be asked; then it is known at the end of the install.
   */
  imageUser: base
    .route({ method: 'POST', path: '/workspaces-image-user', tags: ['Workspaces'] })
    .input(workspaceDraftSchema.pick({ image: true, dockerRegistry: true, architectures: true, runConfig: true }))
    .output(z.object({ user: z.string().nullable(), warnings: z.array(warningSchema) })),
  estimate: base
    .route({ method: 'POST', path: '/workspaces-estimate', tags: ['Workspaces'] })
    .input(
      workspaceDraftSchema.pick({
        image: true,
        dockerRegistry: true,
        architectures: true,
        sizeBytes: true,
        target: true,
      }),
    )
    .output(z.object({ hosts: z.array(hostEstimateSchema) })),
  capacity: base
    .route({ method: 'GET', path: '/workspaces-capacity', tags: ['Workspaces'] })
    .output(z.object({ hosts: z.array(capacitySchema) })),
  /**
   * Saves the workspace and brings its image to the chosen hosts, as one task with a child per host.
   * `shownWarnings` name the warnings that the person was shown: root, `exec_config` and what is not known never run without.
   * `forceHostIds`: hosts whose space does not suffice and where the person insists.
   */
  install: base
    .meta({ audit: 'workspace.install' })
    .route({ method: 'POST', path: '/workspaces', tags: ['Workspaces'] })
    .input(
      z.object({
        draft: workspaceDraftSchema,
        from: z.object({ registryId: idSchema, entryKey: z.string() }).nullable().default(null),
        shownWarnings: z.array(z.string()).default([]),
        forceHostIds: z.array(idSchema).default([]),
      }),
    )
    .output(taskStartedSchema.extend({ workspaceId: idSchema, blocked: z.array(hostEstimateSchema) })),
  /**
   * Saves the settings. The image is brought to hosts that are new, and to all where it is another one.
   * `takesUpdate`: the `sha` that `updateDraft` gave. The workspace then stands for that entry, and the image is pulled
   * on all its hosts, also where its name is the same: tags move.
   * `forceHostIds`: hosts whose space does not suffice and where the person insists.
   */
  update: base
    .meta({ audit: 'workspace.update' })
    .route({ method: 'PUT', path: '/workspaces/{id}', tags: ['Workspaces'] })
    .input(
      z.object({
        id: idSchema,
        draft: workspaceDraftSchema,
        shownWarnings: z.array(z.string()).default([]),
        forceHostIds: z.array(idSchema).default([]),
        takesUpdate: z.string().min(1).max(128).nullable().default(null),
      }),
    )
    .output(workspaceSchema.extend({ taskId: idSchema.nullable() })),
  /**
   * Confirms warnings of saved workspaces that were read, several at once. `left`: what still has to be confirmed of
   * them. Their settings stay as they are.
   */
  confirm: base
    .meta({ audit: 'workspace.confirm' })
    .route({ method: 'POST', path: '/workspaces-confirm', tags: ['Workspaces'] })
    .input(
      z.object({
        items: z
          .array(z.object({ id: idSchema, shownWarnings: z.array(z.string()).max(1000) }))
          .min(1)
          .max(500),
      }),
    )
    .output(z.object({ left: z.array(z.object({ id: idSchema, warnings: z.array(warningSchema) })) })),
  /** What the registry says now, merged over the saved settings, for the person to look at and save. */
  updateDraft: base
    .route({ method: 'GET', path: '/workspaces/{id}/update-draft', tags: ['Workspaces'] })
    .input(byId)
    .output(
      z.object({
        draft: shownDraftSchema,
        /** Of the entry as it is published now, for `update`. */
        sha: z.string(),
        changed: z.array(z.object({ property: z.string(), from: z.unknown(), to: z.unknown() })),
      }),
    ),
  duplicate: base
    .meta({ audit: 'workspace.duplicate' })
    .route({ method: 'POST', path: '/workspaces/{id}/duplicate', tags: ['Workspaces'] })
    .input(byId)
    .output(workspaceSchema),
  setEnabled: base
    .meta({ audit: 'workspace.enable' })
    .route({ method: 'POST', path: '/workspaces-enable', tags: ['Workspaces'] })
    .input(byIds.extend({ enabled: z.boolean() }))
    /** `taskIds`: what brings the images of those that were enabled to their hosts. */
    .output(z.object({ changed: z.number().int(), taskIds: z.array(idSchema) })),
  /**
   * Brings the image to the hosts again. Where it is there and cannot be pulled, that is enough, unless `refresh` asks
   * for the newest of that name.
   */
  repair: base
    .meta({ audit: 'workspace.repair' })
    .route({ method: 'POST', path: '/workspaces/{id}/repair', tags: ['Workspaces'] })
    .input(
      z.object({
        id: idSchema,
        hostIds: z.array(idSchema).optional(),
        force: z.boolean().default(false),
        refresh: z.boolean().default(false),
      }),
    )
    .output(taskStartedSchema),
  /** What uninstalling would give back per host, and which sessions stand in the way. */
  uninstallPreview: base
    .route({ method: 'POST', path: '/workspaces-uninstall-preview', tags: ['Workspaces'] })
    .input(byIds)
    .output(
      z.object({
        hosts: z.array(
          z.object({
            hostId: idSchema,
            hostName: z.string(),
            freedBytes: bytesSchema,
            images: z.array(z.string()),
            kept: z.array(z.object({ image: z.string(), reason: z.string() })),
          }),
        ),
        sessions: z.array(
          z.object({ sessionId: idSchema, workspaceName: z.string(), hostName: z.string(), userName: z.string() }),
        ),
      }),
    ),
  uninstall: base
    .meta({ audit: 'workspace.uninstall' })
    .route({ method: 'POST', path: '/workspaces-uninstall', tags: ['Workspaces'] })
    .input(byIds.extend({ endSessions: z.boolean().default(false), removeImages: z.boolean().default(true) }))
    .output(taskStartedSchema),
  icon: base
    .route({ method: 'GET', path: '/workspaces-icon/{hash}', tags: ['Workspaces'] })
    .input(z.object({ hash: z.string().max(128) }))
    .output(z.object({ mediaType: z.string(), base64: z.string() }).nullable()),
};
