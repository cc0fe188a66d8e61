/** What other areas may know of workspaces and installs. */

import type { ErrorInfo } from '../../common/errors.ts';
import type { InstallState, WorkspaceDraft } from '../../common/model/workspaces.ts';
import type { ImageFigures, LayerSize } from '../../common/sizes/figures.ts';
import type { TaskContext } from '../tasks/types.ts';

/** One workspace on one host. */
export type Place = { readonly workspaceId: string; readonly hostId: string };

/** What is written down of an install. Without a reason there is none any more. */
export type InstallNote = {
  observed: InstallState;
  reason?: ErrorInfo | null;
  image_id?: string | null;
  size_bytes?: number | null;
  task_id?: string | null;
};
export type NoteInstall = (place: Place, set: InstallNote) => Promise<void>;

/** The image that a workspace wants, as far as its space goes. */
export type EstimateInput = {
  readonly image: string;
  readonly dockerRegistry: string;
  readonly architectures: readonly string[];
  /** Published worst case, bytes. */
  readonly sizeBytes: number | null;
};

/** What bringing it to a host does there. */
export type HostFigures = ImageFigures & {
  /** Whether the host has an image by that name, of whatever age. */
  readonly present: boolean;
};

/** What an image's registry tells of it. */
export type ImageFacts = {
  readonly layers: readonly LayerSize[];
  /** `config.User`: who its programs start as; empty is root. */
  readonly user: string;
};

/**
 * Reads an image's manifest and configuration from its registry: layers with compressed sizes and diff ids, and its
 * user. null where it cannot be read (no access, no network). Never rejects but for an abort.
 */
export type ReadImageFacts = (
  reference: string,
  architecture: string,
  signal: AbortSignal,
) => Promise<ImageFacts | null>;

/** Sessions as far as installing has to care. */
export type SessionsOfWorkspace = {
  /** Sessions that are not over, of these workspaces. */
  active(workspaceIds: readonly string[]): Promise<
    readonly {
      sessionId: string;
      workspaceId: string;
      workspaceName: string;
      hostName: string;
      userId: string;
      userName: string;
    }[]
  >;
  /** How many of these each workspace has, of one person or (null) of everybody; none where it has none. */
  counts(workspaceIds: readonly string[], seenBy: string | null): Promise<ReadonlyMap<string, number>>;
  /** Ends them for good; resolves when the containers are gone. */
  end(sessionIds: readonly string[], actor: string): Promise<void>;
};

/** An entry as a registry publishes it now. */
export type PublishedEntry = {
  readonly registryId: string;
  readonly registryName: string;
  readonly key: string;
  readonly sha: string;
  readonly draft: WorkspaceDraft;
  /** Fetches and keeps its icon; the hash it is kept under, or null. */
  icon(): Promise<string | null>;
};

/** Saves a workspace that comes with the program, and brings its image nowhere. @throws WORKSPACE_INVALID, WARNINGS_NOT_SHOWN */
export type RegisterWorkspace = (
  registryId: string,
  entryKey: string,
) => Promise<{ readonly id: string; readonly name: string }>;

export type PublishedEntries = {
  find(registryId: string, key: string): Promise<PublishedEntry | null>;
  /** Every entry of a registry that can be used. @throws why its document cannot be read */
  offers(
    registryId: string,
  ): Promise<readonly { readonly key: string; readonly name: string; readonly description: string }[]>;
  /** `registryId/key` -> hash of the entry as it is published now. */
  shas(): Promise<ReadonlyMap<string, string>>;
};

/** A workspace that another one is made after, and what of it that was. */
export type MadeLike = { readonly workspaceId: string; readonly draft: WorkspaceDraft };

/** Workspaces of images that were made on a host. */
export type MadeWorkspaces = {
  /** The workspace of an image by its very name; null where there is none. */
  find(reference: string): Promise<string | null>;
  /** @param like what it was made of; null for nothing that is there @returns its id */
  add(draft: WorkspaceDraft, like: MadeLike | null): Promise<string>;
  /**
   * Notes that its image is on the host, as a part of the work that made it, and who it starts as there.
   * @returns the sentence of an install that ended so
   */
  settle(ctx: Pick<TaskContext<unknown>, 'child'>, place: Place, part: { readonly step: string }): Promise<string>;
};
