/** A workspace's container before anybody launches it: the very body that a launch would send, with stand-in values. */

import { FairleadError } from '../errors.ts';
import type { WorkspaceDraft } from '../model/workspaces.ts';
import { joinImageReference } from './image-reference.ts';
import { type ViewerLogin, viewerVariables } from './viewer-variables.ts';
import { buildSessionContainer, type SessionContainer } from './workspace-container.ts';

/** The settings of a workspace that reach a container. */
export type ContainerSettings = Pick<
  WorkspaceDraft,
  'image' | 'dockerRegistry' | 'cores' | 'memoryBytes' | 'gpuCount' | 'cpuAllocation' | 'shmSizeBytes'
> & {
  readonly runConfig: unknown;
  readonly volumeMappings: unknown;
  readonly environment: unknown;
  readonly persistentProfilePath: string;
  readonly viewerPort?: number;
} & Partial<ViewerLogin>;

/** Stand-ins for what only a launch knows. Plain words: none of them needs escaping in a path, a label or a name. */
export const standIn = {
  siteId: 'site',
  runId: 'run',
  sessionId: 'session',
  workspaceId: 'workspace',
  userId: 'user-id',
  userName: 'username',
  vncPassword: 'password',
} as const;

/**
 * Pure. What differs from a launch's body: ids, the person's name, the password, the site's own switches (clipboard,
 * time zone) and the host's limit of cores. None of these gives or takes rights.
 */
export function draftContainer(draft: ContainerSettings): SessionContainer {
  const { environment, dockerRegistry, image, viewerProtocol, ...settings } = draft;
  const { viewerUser = '', viewerUserVariable = '', viewerPasswordVariable = '' } = settings;
  const login = { viewerProtocol: viewerProtocol ?? 'kasmvnc', viewerUser, viewerUserVariable, viewerPasswordVariable };
  return buildSessionContainer({
    ...standIn,
    ...settings,
    image: pulled(image, dockerRegistry),
    siteCpuAllocation: 'Shares',
    workspace: environment,
    ownVariables: viewerVariables(login, standIn.vncPassword),
  });
}

/** An image that cannot be named is a problem of its own, told elsewhere. */
function pulled(image: string, dockerRegistry: string): string {
  try {
    return joinImageReference(dockerRegistry || null, image).text;
  } catch (error) {
    if (error instanceof FairleadError) return image;
    throw error;
  }
}
