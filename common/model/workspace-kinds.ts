/**
 * The kinds of workspaces. A container is launched (`workspaces.ts`); a link opens outside and has no session. Servers and
 * pools are machines that are reached, not started: they can be written down nowhere yet, and launching one is refused.
 */
import { z } from 'zod';
import { linkSchema } from './sessions.ts';
import { idSchema, timeSchema } from './shared.ts';
import { viewerProtocols } from './viewers.ts';
import { workspaceDraftSchema } from './workspaces.ts';

const workspaceKinds = ['container', 'server', 'pool', 'link'] as const;
export type WorkspaceKind = (typeof workspaceKinds)[number];

/** What every kind has. */
const listed = workspaceDraftSchema.pick({
  friendlyName: true,
  description: true,
  notes: true,
  categories: true,
  enabled: true,
});

export const linkDraftSchema = listed.extend({ kind: z.literal('link'), url: linkSchema });
export type LinkDraft = z.infer<typeof linkDraftSchema>;

const serverDraftSchema = listed.extend({
  kind: z.literal('server'),
  /** Name or address of the machine. */
  address: z.string().trim().min(1).max(253),
  port: z.number().int().min(1).max(65_535),
  protocol: z.enum(viewerProtocols),
});

const poolDraftSchema = listed.extend({
  kind: z.literal('pool'),
  /** Workspaces of the kind server. */
  serverIds: z.array(idSchema).max(500),
});

/** What a workspace of a kind other than a container sets. */
export const otherDraftSchema = z.discriminatedUnion('kind', [linkDraftSchema, serverDraftSchema, poolDraftSchema]);
export type OtherDraft = z.infer<typeof otherDraftSchema>;

export const linkWorkspaceSchema = linkDraftSchema.extend({
  id: idSchema,
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type LinkWorkspace = z.infer<typeof linkWorkspaceSchema>;
