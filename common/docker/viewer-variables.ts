/** How a session's image is told the login of its own page. Pure. */
import type { WorkspaceDraft } from '../model/workspaces.ts';

export type ViewerLogin = Pick<
  WorkspaceDraft,
  'viewerProtocol' | 'viewerUser' | 'viewerUserVariable' | 'viewerPasswordVariable'
>;

/** Whether the gateway adds Basic credentials to a page of the container's own. */
export function hasLogin({ viewerProtocol, viewerUser }: ViewerLogin): boolean {
  return viewerProtocol === 'web' && viewerUser !== '';
}

/**
 * The variables that tell the image who may come in. Fairlead decides these, as it decides `VNC_PW`: what a workspace or
 * its `run_config` says under the same names is left out.
 */
export function viewerVariables(login: ViewerLogin, password: string): Readonly<Record<string, string>> {
  if (!hasLogin(login)) return {};
  return {
    ...(login.viewerUserVariable !== '' && { [login.viewerUserVariable]: login.viewerUser }),
    ...(login.viewerPasswordVariable !== '' && { [login.viewerPasswordVariable]: password }),
  };
}
