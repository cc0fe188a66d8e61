/** Whether a workspace's launch is offered, and what is offered instead. Pure. */
import type { ErrorCode } from '../errors.ts';
import type { InstallState } from '../model/workspaces.ts';

type Install = {
  readonly hostId: string;
  readonly hostName: string;
  readonly observed: InstallState;
  readonly reason: { readonly code?: string; readonly message: string } | null;
};

type LaunchOffer =
  | { readonly kind: 'launch' }
  /** No host has the image or can get it as things stand; bringing it there is what can be tried, on these hosts. */
  | { readonly kind: 'install'; readonly reason: string; readonly hostIds: readonly string[] }
  /** Nothing can be started, and nothing that one button does would change that. */
  | { readonly kind: 'none'; readonly reason: string };

/** A host that has the image, or gets it when a session is launched there: nothing speaks against it yet. */
const can: ReadonlySet<InstallState> = new Set(['present', 'pulling', 'absent', 'unknown']);

/** A launch brings no image that has to be built or loaded first. */
const notMade: ErrorCode = 'INSTALL_IMAGE_NOT_MADE';

/**
 * The one decision for every button, menu and command that launches. It knows the installs alone: whether a host has
 * room for a session just now is placement's answer, which changes by the minute and is told by the launch dialog.
 */
export function launchOffer({
  enabled,
  installs,
}: {
  readonly enabled: boolean;
  readonly installs: readonly Install[];
}): LaunchOffer {
  if (!enabled) return { kind: 'none', reason: 'The workspace is disabled. Enable it to launch it.' };
  if (installs.length === 0) {
    return { kind: 'none', reason: 'It is on no host. Add a host, or choose hosts for it in its settings.' };
  }
  if (installs.some(({ observed, reason }) => can.has(observed) && reason?.code !== notMade)) return { kind: 'launch' };
  return { kind: 'install', reason: whyNowhere(installs), hostIds: installs.map(({ hostId }) => hostId) };
}

/** One sentence for all hosts: what most of them say. */
function whyNowhere(installs: readonly Install[]): string {
  const counts = new Map<string, number>();
  for (const { observed, reason } of installs) {
    const said = reason?.message ?? (observed === 'blocked' ? 'There is no room for it.' : 'It could not be pulled.');
    counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  const [only] = installs.length === 1 ? installs : [];
  const where =
    only === undefined ? `None of its ${installs.length} hosts has the image` : `${only.hostName} lacks the image`;
  return `${where}. ${most?.[0] ?? ''}`.trim();
}
