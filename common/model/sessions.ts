/** Running instances of workspaces: launch, see, work in, end. */
import { z } from 'zod';
import { errorInfoSchema } from './errors.ts';
import { bytesSchema, idSchema, timeSchema } from './shared.ts';
import { viewerProtocols } from './viewers.ts';

/** What follows what: docs/architecture.md, Sessions. `desired` and `observed` are told apart everywhere. */
export const sessionStates = [
  'requested',
  'placing',
  'pulling',
  'provisioning',
  'starting',
  'running',
  'paused',
  'stopped',
  'deleting',
  'deleted',
  'failed',
  'lost',
] as const;
export type SessionState = (typeof sessionStates)[number];
const desiredStates = ['running', 'paused', 'stopped', 'deleted'] as const;

export const sessionSchema = z.object({
  id: idSchema,
  workspaceId: idSchema.nullable(),
  workspaceName: z.string(),
  iconHash: z.string().nullable(),
  image: z.string(),
  /** What it is shown by; what that can and cannot do: `viewers.ts`. */
  protocol: z.enum(viewerProtocols),
  hostId: idSchema.nullable(),
  hostName: z.string(),
  userId: idSchema,
  userName: z.string(),
  desired: z.enum(desiredStates),
  state: z.enum(sessionStates),
  /** 0-100. */
  progress: z.number(),
  sentence: z.string(),
  containerId: z.string().nullable(),
  cores: z.number(),
  memoryBytes: bytesSchema,
  error: errorInfoSchema.nullable(),
  /** What is not as the workspace asks for, and did not keep the session from starting. */
  notes: z.array(errorInfoSchema),
  taskId: idSchema.nullable(),
  hasThumbnail: z.boolean(),
  thumbnailAt: timeSchema.nullable(),
  createdAt: timeSchema,
  startedAt: timeSchema.nullable(),
  /**
   * Since when its server answers, while it starts: from then on it can be shown, though its desktop may still be coming up.
   * null until then, and in sessions from before this was kept.
   */
  answersSince: timeSchema.nullable(),
  endedAt: timeSchema.nullable(),
  /** How it ended, for the history: `ended by admin`, `container exited (137)`. */
  endReason: z.string().nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

/** Why a host can or cannot take a session. All reasons are told, for every host. */
export const candidateSchema = z.object({
  hostId: idSchema,
  hostName: z.string(),
  accepted: z.boolean(),
  rank: z.number().int().nullable(),
  reasons: z.array(z.object({ code: z.string(), message: z.string() })),
});
export type Candidate = z.infer<typeof candidateSchema>;

export const viewSchema = z.object({
  viewId: idSchema,
  origin: z.string(),
  url: z.string(),
  mode: z.enum(['view', 'control']),
  expiresAt: timeSchema,
  /** Seconds without keys and mouse after which its page ends it; null: it stays. */
  idleS: z.number().nullable(),
});

/** How much of the line the picture may take. `balanced` is what the session's own page begins with. */
export const viewQualities = ['low', 'balanced', 'high', 'lossless'] as const;
export type ViewQuality = (typeof viewQualities)[number];

export const logLineSchema = z.object({ at: timeSchema, source: z.enum(['stdout', 'stderr']), text: z.string() });
export const statsSchema = z.object({
  at: timeSchema,
  cpuCores: z.number(),
  memoryBytes: bytesSchema,
  memoryLimitBytes: bytesSchema,
  networkRxBytes: bytesSchema,
  networkTxBytes: bytesSchema,
  pids: z.number(),
});

/** What ended sessions are searched for. */
export const historyTextSchema = z.string().max(200);
/** One answer of a launch form; a variable of a container can hold no more than 128 KiB of UTF-8. */
export const launchAnswerSchema = z.string().max(30_000);
/** An address that a session opens. */
export const linkSchema = z.url({ protocol: /^https?$/ }).max(4096);
