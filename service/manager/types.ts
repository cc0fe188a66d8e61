/** What other areas may know of sessions. */

import type { ContainerUid } from '../../common/docker/container-user.ts';
import type { SessionContainer } from '../../common/docker/workspace-container.ts';
import type { WorkspaceDraft } from '../../common/model/workspaces.ts';
import type { ImageFigures } from '../../common/sizes/figures.ts';
import type { Actor } from '../access/actor.ts';
import type { ManagedHost } from '../hosts/host-types.ts';
import type { DesktopTarget, Gateway, OwnerApi, ViewMode, ViewTarget } from '../proxy/types.ts';
import type { SettingsReader } from '../settings/types.ts';

export type { SettingsReader };

/** What bringing a workspace's image to a host would do to its disk. @throws what the host's connector does */
export type EstimateImage = (draft: WorkspaceDraft, host: ManagedHost, signal: AbortSignal) => Promise<ImageFigures>;

/** What the manager needs of the viewer gateway. */
export type Viewers = {
  ownerApi(target: DesktopTarget): OwnerApi;
  pageAnswers: Gateway['pageAnswers'];
  /** Ends all views of a session at once. */
  endViews(sessionId: string): void;
};

/** What the gateway needs of the manager. */
export type ResolveTarget = (sessionId: string, mode: ViewMode) => Promise<ViewTarget>;

/** What is about to be created for a session, with who it starts as there. */
export type PlannedStart = {
  readonly workspaceId: string;
  readonly draft: WorkspaceDraft;
  readonly container: SessionContainer;
  readonly host: ManagedHost;
  /** The `User` that counts: the workspace's, else the image's own. */
  readonly user: string;
  /** null: a name, which only the container's own passwd tells. */
  readonly uid: ContainerUid | null;
};

/** Whether all that has to be confirmed of a start was. @throws WARNINGS_NOT_SHOWN */
export type PermitStart = (start: PlannedStart) => Promise<void>;

/** A workspace as a launch needs it. */
export type Launchable = {
  readonly name: string;
  readonly draft: WorkspaceDraft;
  /** The reference the engine is given. */
  readonly image: string;
};

/** Sessions of which an image can be made. */
export type SavableSessions = {
  /** Whose it is and where, for somebody who may change it. @throws SESSION_NOT_FOUND, NOT_PERMITTED */
  reached(
    actor: Actor,
    id: string,
  ): Promise<{
    readonly userId: string;
    readonly userName: string;
    readonly workspaceName: string;
    readonly hostName: string;
  }>;
  /** As it is now, for work that somebody ordered who may. @throws SESSION_NOT_FOUND, SESSION_WRONG_STATE, SESSION_NO_CONTAINER */
  now(id: string): Promise<{
    readonly containerId: string;
    readonly hostId: string;
    readonly workspaceId: string;
    readonly workspaceName: string;
    /** What it was launched with. */
    readonly draft: WorkspaceDraft;
  }>;
};
