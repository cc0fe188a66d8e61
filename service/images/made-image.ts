/** What becomes of an image that was made on a host: a workspace, which is installed there. */

import { FairleadError } from '../../common/errors.ts';
import type { WorkspaceDraft } from '../../common/model/workspaces.ts';
import type { ImageDetails } from '../hosts/connector.ts';
import type { ManagedHost } from '../hosts/host-types.ts';
import { isInterruption } from '../tasks/errors.ts';
import type { TaskContext } from '../tasks/types.ts';
import type { MadeLike, MadeWorkspaces } from '../workspaces/types.ts';

/** How people call it. */
export type MadeAs = { readonly friendlyName: string; readonly description: string };

/** The workspace of an image that was made. */
export type MadeResult = { readonly workspaceId: string; readonly image: string };

/** The steps of both ways to make one, with their shares. */
export const makingSteps = { make: 90, register: 10 } as const;

/**
 * Makes an image under a name that nothing else has, unless it is there already, and a workspace of it. May be run again from the
 * start whatever was done before. Where a person cancels it nothing is left.
 * @param draft what the workspace sets besides
 */
export async function makeWorkspace(
  ctx: TaskContext<{ readonly reference: string } & MadeAs>,
  host: ManagedHost,
  workspaces: MadeWorkspaces,
  made: {
    make(): Promise<void>;
    draft(image: ImageDetails): WorkspaceDraft;
    /** The workspace it was made of; null for none. */
    readonly like: MadeLike | null;
  },
): Promise<MadeResult> {
  const { reference } = ctx.input;
  const { connector } = host;
  try {
    if ((await connector.inspectImage(reference, { signal: ctx.signal })) === null) await made.make();
    const image = await connector.inspectImage(reference, { signal: ctx.signal });
    if (image === null) throw vanished();
    ctx.progress({ step: 'register', fraction: 0 }, 'Making the workspace.');
    ctx.signal.throwIfAborted();
    const workspaceId = (await workspaces.find(reference)) ?? (await workspaces.add(made.draft(image), made.like));
    const place = { workspaceId, hostId: host.id };
    ctx.progress(100, await workspaces.settle(ctx, place, { step: 'register' }));
    return { workspaceId, image: reference };
  } catch (thrown) {
    // Whoever cancels it wants none of it; what the end of the service interrupts goes on with what is there.
    if (ctx.signal.aborted && !isInterruption(ctx.signal) && (await workspaces.find(reference)) === null)
      await connector.removeImage(reference);
    throw thrown;
  }
}

function vanished(): FairleadError {
  return new FairleadError('INSTALL_IMAGE_VANISHED', {
    message: 'The image was removed while its workspace was being made.',
    hint: 'Try again.',
  });
}
