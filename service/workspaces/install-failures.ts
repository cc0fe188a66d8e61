/** How a failed install is written down, and what could be done about it. */

import { type ErrorInfo, errorFrom, FairleadError, loggedError } from '../../common/errors.ts';
import { joinHints } from '../../common/hint.ts';
import type { HostPool } from '../hosts/host-types.ts';
import type { HeldImages } from '../hosts/image-types.ts';
import type { Logger } from '../log/logger.ts';
import type { Store } from '../store/types.ts';
import type { InstallNote } from './types.ts';
import { unusedImages } from './unused-images.ts';
import { isNoSpace, isPassing, notMadeCode } from './wishes.ts';

type FailureFacts = {
  readonly connected: boolean;
  /** The image of that name that is on the host all the same. */
  readonly there: { readonly id: string; readonly sizeBytes: number } | null;
  /** Whether a newer one than is there was asked for. */
  readonly refresh: boolean;
  /** Tries that failed one after another, this one included. */
  readonly tries: number;
};

/** What the row of an install says after a failure. Pure. */
export function failureNote(error: ErrorInfo, { connected, there, refresh, tries }: FailureFacts): InstallNote {
  const willTry = connected && isPassing(error.code);
  const reason: ErrorInfo = {
    ...error,
    ...(willTry && { hint: joinHints(error.hint, 'Fairlead tries again by itself.') }),
    data: { ...error.data, tries, ...(refresh && { refresh }) },
  };
  if (there !== null)
    return {
      observed: 'present',
      image_id: there.id,
      size_bytes: there.sizeBytes,
      reason: refresh
        ? { ...reason, message: `The image that is there was not replaced by the newest: ${error.message}` }
        : null,
    };
  if (isNoSpace(error.code)) return { observed: 'blocked', reason };
  if (error.code === notMadeCode) return { observed: 'absent', reason: error };
  return { observed: connected ? 'failed' : 'unknown', reason };
}

/** A full disk comes with an offer: images that nothing here uses, largest first. */
export async function withWhatToFree(
  deps: { readonly pool: HostPool; readonly store: Store; readonly held: HeldImages; readonly log: Logger },
  thrown: unknown,
  hostId: string,
  freeBytes: number | null,
): Promise<unknown> {
  const host = deps.pool.get(hostId);
  if (!host || !(thrown instanceof FairleadError) || !isNoSpace(thrown.code)) return thrown;
  try {
    const free = await unusedImages(host, deps.store, deps.held);
    const data = { freeBytes, ...thrown.data, hostId, free };
    return errorFrom({ ...thrown.toInfo(), data }, { status: thrown.status, cause: thrown });
  } catch (err) {
    deps.log.debug({ ...loggedError(err), host: hostId }, 'What could be freed cannot be read');
    return thrown;
  }
}
