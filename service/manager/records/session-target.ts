/**
 * What a session is, by its kind, from its row: the one place that knows where a row keeps it. A session remembers the
 * workspace as it was at its launch, in a snapshot with a version.
 */
import { z } from 'zod';
import { hasLogin } from '../../../common/docker/viewer-variables.ts';
import { FairleadError } from '../../../common/errors.ts';
import { type ContainerProtocol, type ViewerPlace, viewerFacts } from '../../../common/model/viewers.ts';
import { blankDraft, type WorkspaceDraft, workspaceDraftSchema } from '../../../common/model/workspaces.ts';
import type { JsonObject } from '../../store/schema.ts';
import type { SessionRow, StoredTarget } from '../../store/types.ts';

/** Version 0 is what was kept before there were versions: the draft of a container, and nothing else. */
const snapshotVersion = 1;

const versioned = z.discriminatedUnion('kind', [
  workspaceDraftSchema.extend({ version: z.literal(snapshotVersion), kind: z.literal('container') }),
]);

/** For what a snapshot of version 0 may lack: settings that came later, and in very old rows a name. */
const lacking = { ...blankDraft, friendlyName: '-', image: '-' };

/** What is kept of a workspace for a session that is launched of it. */
export function snapshotOf(draft: WorkspaceDraft): JsonObject {
  return { ...draft, version: snapshotVersion, kind: 'container' };
}

const heldSchema = workspaceDraftSchema
  .pick({ cores: true, memoryBytes: true, gpuCount: true, cpuAllocation: true })
  .partial();

/**
 * What a session holds of its host, for sums over many: the same in every version. What cannot be read of one keeps
 * nobody else from being placed.
 */
export function heldBy({
  workspace_snapshot: kept,
}: Pick<SessionRow, 'workspace_snapshot'>): z.infer<typeof heldSchema> {
  return heldSchema.safeParse(kept).data ?? {};
}

/** The workspace as it was when this session was launched. @throws SESSION_SNAPSHOT_UNREADABLE */
export function readSnapshot(row: SnapshotRow): WorkspaceDraft {
  const read = parseSnapshot(row);
  if (read.success) return read.data;
  throw new FairleadError('SESSION_SNAPSHOT_UNREADABLE', {
    message: 'What this session was launched with cannot be read.',
    hint: 'It may be from a newer version of Fairlead. It can be ended; launch a new one.',
    status: 500,
    cause: read.error,
    data: { session: row.id },
  });
}

function parseSnapshot({ workspace_snapshot: kept }: SnapshotRow) {
  return kept.version === undefined
    ? workspaceDraftSchema.safeParse({ ...lacking, ...kept })
    : versioned.safeParse(kept);
}
type SnapshotRow = Pick<SessionRow, 'id' | 'workspace_snapshot'>;

/** What a session runs in, and on which host. */
type SessionTarget = StoredTarget & { readonly hostId: string | null };

/** A container of this image that has still to be made. */
export function newContainer(image: string): StoredTarget {
  return { kind: 'container', image, containerId: null, startedAt: null, certificateSha256: null };
}

/** Needs no snapshot: a session whose snapshot cannot be read is looked into and ended like any other. */
export function targetOf(row: Pick<SessionRow, 'target' | 'host_id'>): SessionTarget {
  return { ...row.target, hostId: row.host_id };
}

/** Where the image of a session serves its picture. @throws SESSION_SNAPSHOT_UNREADABLE */
export function viewerOf(row: SnapshotRow): ViewerPlace {
  const { viewerProtocol, viewerPort, viewerTls, viewerPath } = readSnapshot(row);
  return { protocol: viewerProtocol, port: viewerPort, tls: viewerTls, path: viewerPath };
}

/** Who the gateway is to a page of the container's own; null where that asks for nobody. @throws SESSION_SNAPSHOT_UNREADABLE */
export function pageUserOf(row: SnapshotRow): string | null {
  const draft = readSnapshot(row);
  return hasLogin(draft) ? draft.viewerUser : null;
}

/** What a session is shown by, for lists: one that cannot be read is shown as what most are. */
export function protocolOf(row: SnapshotRow): ContainerProtocol {
  const kept = row.workspace_snapshot.viewerProtocol;
  return kept === 'web' ? kept : 'kasmvnc';
}

/** Whether lists have a small picture of it. */
export const hasPictures = (row: SnapshotRow): boolean => viewerFacts[protocolOf(row)].thumbnails;
