/** What a user can start: settings, image, where it is installed. */
import { z } from 'zod';
import { errorInfoSchema } from './errors.ts';
import { imageFiguresSchema } from './figures.ts';
import { bytesSchema, idSchema, jsonObjectSchema, problemSchema, timeSchema, warningSchema } from './shared.ts';
import { containerProtocols } from './viewers.ts';

export const cpuAllocations = ['Inherit', 'Quotas', 'Shares'] as const;

/** Where a workspace is wanted. */
export const installTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('hosts'), hostIds: z.array(idSchema) }),
  z.object({ kind: z.literal('tags'), tags: z.array(z.string().min(1)) }),
]);
export type InstallTarget = z.infer<typeof installTargetSchema>;

const variableSchema = z
  .string()
  .max(100)
  .regex(/^([A-Za-z_][A-Za-z0-9_]*)?$/);

/** Every field that a workspace sets. What Install and Edit show and save. */
export const workspaceDraftSchema = z.object({
  /** Of the kinds in `workspace-kinds.ts`: this one is launched. */
  kind: z.literal('container').default('container'),
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
  /** `web`: a page of the container's own, whatever it is. */
  viewerProtocol: z.enum(containerProtocols).default('kasmvnc'),
  /** Where that page begins, with its query. */
  viewerPath: z
    .string()
    .max(2048)
    .regex(/^\/(?!\/)[!-~]*$/)
    .default('/'),
  /** Who the gateway signs in as with Basic; empty where the page asks for nobody, or signs people in by itself. */
  viewerUser: z
    .string()
    .max(200)
    .regex(/^[^:\p{C}]*$/u)
    .default(''),
  /** The variables by which the image is told that user and the password of the launch; empty for none. */
  viewerUserVariable: variableSchema.default(''),
  viewerPasswordVariable: variableSchema.default(''),
  enabled: z.boolean(),
  /** Published worst case, bytes. */
  sizeBytes: bytesSchema.nullable(),
  target: installTargetSchema,
});
export type WorkspaceDraft = z.infer<typeof workspaceDraftSchema>;

/** How most images are shown: KasmVNC with TLS on 6901. */
export const blankViewer = {
  viewerProtocol: 'kasmvnc',
  viewerPort: 6901,
  viewerTls: true,
  viewerPath: '/',
  viewerUser: '',
  viewerUserVariable: '',
  viewerPasswordVariable: '',
} as const satisfies Partial<WorkspaceDraft>;

/** What a new workspace starts from: the field's defaults for what an entry leaves silent. */
export const blankDraft: WorkspaceDraft = {
  kind: 'container',
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
  ...blankViewer,
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

export type ShownDraft = z.infer<typeof shownDraftSchema>;

const installStates = ['unknown', 'absent', 'pulling', 'present', 'failed', 'blocked'] as const;
export type InstallState = (typeof installStates)[number];
const installSchema = z.object({
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
export const hostEstimateSchema = imageFiguresSchema.extend({
  hostId: idSchema,
  hostName: z.string(),
  /** The host has an image by that name. */
  present: z.boolean(),
  architectureFits: z.boolean(),
  /** Whether the target chooses this host. */
  chosen: z.boolean(),
});
export type HostEstimate = z.infer<typeof hostEstimateSchema>;

/** Totals of the widget at the top of the registry page: what is on one host, and what enabled workspaces bring still. */
export const capacitySchema = z.object({
  hostId: idSchema,
  hostName: z.string(),
  /** What the images of workspaces take together, each layer once. */
  installedBytes: bytesSchema,
  /** The host could not be asked which layers they share: it is less. */
  installedAtMost: z.boolean(),
  /** Worst case of what is still to come, as far as sizes are published. */
  pendingBytes: bytesSchema,
  /** How many images are still to come whose size nobody published. */
  pendingUnknown: z.number().int(),
  freeBytes: bytesSchema.nullable(),
  totalBytes: bytesSchema.nullable(),
  /** What installs leave alone. */
  reserveBytes: bytesSchema,
  /** How much more would have to be free for the worst case of what is to come, unpacked one after the other. */
  shortBytes: bytesSchema,
  workspaces: z.number().int(),
});
export type HostCapacity = z.infer<typeof capacitySchema>;
