/** What of the wishes for a host is to be tried now. Pure. */

import { isPassingPullError } from '../../common/docker/pull-error.ts';
import { type ErrorCode, type ErrorInfo, FairleadError, type ForeignError } from '../../common/errors.ts';
import type { InstallState, WorkspaceDraft } from '../../common/model/workspaces.ts';
import type { Space } from '../../common/sizes/figures.ts';
import { type TargetHost, wantedHosts } from './targets.ts';

/** More room than at the last failure by this much is worth another try, bytes. */
export const moreRoomBytes = 100_000_000;

/** Why an image is not there that somebody removed from the host's page: it comes back when it is asked for. */
export const imageRemovedCode = 'INSTALL_IMAGE_REMOVED';

/** Why an image is not there that comes from no image registry: somebody has to build or load it. */
export const notMadeCode = 'INSTALL_IMAGE_NOT_MADE';

/** Said of an image that comes from no image registry, and is not on the host. */
export function notMade(hostName: string): FairleadError {
  return new FairleadError(notMadeCode, {
    message: `The image is not on ${hostName}, and comes from no image registry.`,
    hint: 'Build it there, or load it from a file.',
    status: 409,
  });
}

const noSpaceCodes: readonly ErrorCode[] = ['INSTALL_NO_SPACE', 'PULL_NO_SPACE'];
export const isNoSpace = (code: ErrorCode): boolean => noSpaceCodes.includes(code);

/** Whether a workspace is wanted on a host that it has no row for yet. */
export function isWantedOn(
  draft: Pick<WorkspaceDraft, 'enabled' | 'target' | 'architectures'>,
  host: TargetHost,
): boolean {
  return draft.enabled && wantedHosts(draft, [host]).wanted.length > 0;
}

/** A failure that may be over without anybody changing anything: of the image registry, or of the way to the host. */
export function isPassing(code: ErrorCode): boolean {
  return isPassingPullError(code) || code.startsWith('HOST_') || code === 'IMAGE_NO_SOURCE';
}

/** How long to wait after so many tries that failed one after another, milliseconds: half a minute, doubled up to an hour. */
export function retryAfterMs(tries: number): number {
  return Math.min(30_000 * 2 ** Math.max(0, tries - 1), 3_600_000);
}

/** Tries that failed one after another, this one included; kept in the reason's data. */
export function triesOf(reason: ForeignError | null): number {
  const tries = reason?.data?.tries;
  return typeof tries === 'number' ? tries : 0;
}

/** Whether the image that is there is an older one of the same name, and a newer one was asked for and did not come. */
export function wantsNewer(reason: ForeignError | null): boolean {
  return reason?.data?.refresh === true;
}

/**
 * Whether an image that is not there, or not the newest that was asked for, is tried again without anybody asking.
 * - What somebody removed stays away.
 * - What has to be built or loaded is not there for a pull to bring.
 * - What failed for a reason of its own (no such image, no access, another architecture) waits for a person.
 * - What may pass is tried again ever more rarely, and at once when the host has just arrived.
 * - What a full disk ended waits for more room than there was when it began: the same try again would only fill it again.
 */
export function triesAgain(
  install: { readonly observed: InstallState; readonly reason: ErrorInfo | null; readonly updatedAt: number },
  room: Pick<Space, 'freeBytes' | 'fits'>,
  when: { readonly now: number; readonly arrived: boolean },
): boolean {
  const { observed, reason } = install;
  if (reason?.code === imageRemovedCode || reason?.code === notMadeCode) return false;
  if (observed === 'blocked' || (reason !== null && isNoSpace(reason.code))) {
    if (room.fits === 'no') return false;
    const before = reason?.data?.freeBytes;
    if (typeof before !== 'number') return room.fits === 'yes';
    return room.freeBytes !== null && room.freeBytes >= before + moreRoomBytes;
  }
  if (observed === 'failed' || (observed === 'present' && reason !== null)) {
    if (reason === null || !isPassing(reason.code)) return false;
    return when.arrived || when.now >= install.updatedAt + retryAfterMs(triesOf(reason));
  }
  return true;
}
