/** What other areas may know of sessions. */

import type { WorkspaceDraft } from '../../common/contract/workspaces.ts';
import type { OwnerApi, ViewMode, ViewTarget } from '../proxy/types.ts';
import type { SettingsReader } from '../settings/types.ts';

export type { SettingsReader };

/** What the manager needs of the viewer gateway. */
export type Viewers = {
  ownerApi(target: ViewTarget): OwnerApi;
  /** Ends all views of a session at once. */
  endViews(sessionId: string): void;
};

/** What the gateway needs of the manager. */
export type ResolveTarget = (sessionId: string, mode: ViewMode) => Promise<ViewTarget>;

/** A workspace as a launch needs it. */
export type Launchable = {
  readonly name: string;
  readonly draft: WorkspaceDraft;
  /** The reference the engine is given. */
  readonly image: string;
};
