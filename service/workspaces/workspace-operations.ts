/** The operations of the area `workspaces`: what its faces call. */
import type { Permission } from '../../common/access/permissions.ts';
import type { Problem, WorkspaceWarning } from '../../common/model/shared.ts';
import type { LinkWorkspace, OtherDraft } from '../../common/model/workspace-kinds.ts';
import type {
  HostCapacity,
  HostEstimate,
  InstallTarget,
  ShownDraft,
  Workspace,
  WorkspaceDraft,
} from '../../common/model/workspaces.ts';
import type { Actor, Operations } from '../access/actor.ts';
import type { Done } from '../access/facts.ts';
import type { EstimateInput } from './types.ts';
import type { HostPreview } from './uninstaller.ts';

/** An entry of a registry, which a workspace is made of. */
type EntryPlace = { readonly registryId: string; readonly entryKey: string };

/** Keys of warnings that the person was shown: root, `exec_config` and what is not known never run without. */
type Shown = { readonly shownWarnings: readonly string[] };

/** Hosts whose space does not suffice, and where the person insists. */
type Forced = { readonly forceHostIds: readonly string[] };

type InstallOrder = Shown & Forced & { readonly draft: WorkspaceDraft; readonly from: EntryPlace | null };

/** `takesUpdate`: the `sha` that `updateDraft` gave; then the image is pulled on all hosts, also where its name is the same. */
type WorkspaceChange = Shown &
  Forced & { readonly id: string; readonly draft: WorkspaceDraft; readonly takesUpdate: string | null };

/** `refresh`: also where the image is there already. */
type RepairOrder = {
  readonly id: string;
  readonly hostIds?: readonly string[] | undefined;
  readonly force: boolean;
  readonly refresh: boolean;
};

/** Each throws WORKSPACE_NOT_FOUND where it names a workspace that is not there. */
export type WorkspaceArea = {
  list(actor: Actor): Promise<Workspace[]>;
  get(actor: Actor, id: string): Promise<Workspace>;
  /** Workspaces that are links. */
  links(actor: Actor): Promise<LinkWorkspace[]>;
  /** @throws WORKSPACE_KIND_UNSUPPORTED for what is neither container nor link */
  saveOther(
    actor: Actor,
    order: { readonly id: string | null; readonly draft: OtherDraft },
  ): Promise<Done<LinkWorkspace>>;
  removeLinks(actor: Actor, ids: readonly string[]): Promise<Done<{ readonly removed: number }>>;
  /** Judges a draft: what blocks it, what it weakens. Nothing is saved. */
  validate(
    actor: Actor,
    draft: WorkspaceDraft,
    madeOf: { readonly from: EntryPlace | null; readonly id: string | null },
  ): Promise<{ readonly problems: Problem[]; readonly warnings: WorkspaceWarning[] }>;
  /** Who sessions start as, where the workspace names nobody; `user` is null where neither host nor registry can be asked. */
  imageUser(
    actor: Actor,
    draft: Pick<WorkspaceDraft, 'image' | 'dockerRegistry' | 'architectures' | 'runConfig'>,
    signal: AbortSignal,
  ): Promise<{ readonly user: string | null; readonly warnings: WorkspaceWarning[] }>;
  /** What an install would take, on each host. */
  estimate(
    actor: Actor,
    input: EstimateInput & { readonly target: InstallTarget },
    signal: AbortSignal,
  ): Promise<HostEstimate[]>;
  capacity(actor: Actor): Promise<HostCapacity[]>;
  /**
   * Saves the workspace and begins to bring its image to its hosts. `blocked`: hosts whose space does not suffice.
   * @throws WORKSPACE_INVALID, WARNINGS_NOT_SHOWN
   */
  install(
    actor: Actor,
    order: InstallOrder,
    signal: AbortSignal,
  ): Promise<Done<{ readonly workspaceId: string; readonly taskId: string; readonly blocked: HostEstimate[] }>>;
  /** `taskId` is null where no host needs anything. @throws as `install` */
  update(
    actor: Actor,
    change: WorkspaceChange,
  ): Promise<Done<{ readonly workspace: Workspace; readonly taskId: string | null }>>;
  /** Confirms warnings that were read; answers those that are left, by workspace. */
  confirm(
    actor: Actor,
    items: readonly (Shown & { readonly id: string })[],
  ): Promise<Done<{ id: string; warnings: WorkspaceWarning[] }[]>>;
  /** What its registry says now, over the saved settings. `sha`: for `update`. @throws WORKSPACE_NO_SOURCE */
  updateDraft(
    actor: Actor,
    id: string,
  ): Promise<{
    readonly draft: ShownDraft;
    readonly sha: string;
    readonly changed: { property: string; from: unknown; to: unknown }[];
  }>;
  duplicate(actor: Actor, id: string): Promise<Done<Workspace>>;
  setEnabled(
    actor: Actor,
    wish: { readonly ids: readonly string[]; readonly enabled: boolean },
  ): Promise<Done<{ readonly changed: number; readonly taskIds: string[] }>>;
  /** Brings the image to the hosts again. */
  repair(actor: Actor, order: RepairOrder): Promise<Done<{ readonly taskId: string }>>;
  /** What uninstalling would give back per host, and which sessions stand in the way. */
  uninstallPreview(
    actor: Actor,
    ids: readonly string[],
  ): Promise<{
    readonly hosts: HostPreview[];
    readonly sessions: { sessionId: string; workspaceName: string; hostName: string; userName: string }[];
  }>;
  /** @throws WORKSPACE_IN_USE, where sessions use it and are not to be ended */
  uninstall(
    actor: Actor,
    order: { readonly ids: readonly string[]; readonly endSessions: boolean; readonly removeImages: boolean },
  ): Promise<Done<{ readonly taskId: string }>>;
  icon(actor: Actor, hash: string): Promise<{ readonly mediaType: string; readonly bytes: Buffer } | null>;
};
export type WorkspaceOperations = Operations<WorkspaceArea>;

export const workspaceNeeds = {
  list: 'workspaces.view',
  get: 'workspaces.view',
  links: 'workspaces.view',
  saveOther: 'workspaces.modify',
  removeLinks: 'workspaces.modify',
  validate: 'workspaces.modify',
  imageUser: 'workspaces.modify',
  estimate: 'workspaces.view',
  capacity: 'workspaces.view',
  install: 'workspaces.modify',
  update: 'workspaces.modify',
  confirm: 'workspaces.modify',
  updateDraft: 'workspaces.modify',
  duplicate: 'workspaces.modify',
  setEnabled: 'workspaces.modify',
  repair: 'workspaces.modify',
  uninstallPreview: 'workspaces.modify',
  uninstall: 'workspaces.modify',
  icon: 'workspaces.view',
} as const satisfies Record<string, Permission>;
