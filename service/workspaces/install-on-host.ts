/** Brings one workspace's image to one host: the task, and what the row of the install says meanwhile and after. */
import { z } from 'zod';
import { dataOf } from '../../common/error-data-of.ts';
import { FairleadError, loggedError, notFound, toErrorInfo } from '../../common/errors.ts';
import { architectureFits } from '../../common/placement/architectures.ts';
import type { ImageFigures } from '../../common/sizes/figures.ts';
import { shortWords } from '../../common/sizes/words.ts';
import { untilAborted } from '../async/abort.ts';
import type { ImageDetails } from '../hosts/connector.ts';
import type { HostPool, ManagedHost } from '../hosts/host-types.ts';
import type { HeldImages } from '../hosts/image-types.ts';
import type { BringImage } from '../images/types.ts';
import type { Logger } from '../log/logger.ts';
import type { InstallRow, Store, WorkspaceRow } from '../store/types.ts';
import { isInterruption } from '../tasks/errors.ts';
import type { TaskContext, TaskKind, TaskRunner } from '../tasks/types.ts';
import { isRoot, usesImageUser } from './effective-user.ts';
import type { EffectiveUsers } from './effective-users.ts';
import { type Estimates, referenceOf } from './estimates.ts';
import { failureNote, withWhatToFree } from './install-failures.ts';
import type { Leftovers } from './leftovers.ts';
import { draftOf } from './record.ts';
import type { NoteInstall, Place } from './types.ts';
import { notMade, triesOf } from './wishes.ts';

export const hostInput = z.object({
  workspaceId: z.string(),
  hostId: z.string(),
  /** A person insisted although the space does not suffice. */
  force: z.boolean(),
  /** The newest image of that name is asked for: the one that is there does not do instead. */
  refresh: z.boolean().default(false),
  /** For the title, where the task is no part of another one that says it. */
  name: z.string().optional(),
});
type HostInput = z.infer<typeof hostInput>;

type HostInstalled =
  | {
      readonly imageId: string;
      readonly sizeBytes: number;
      /** Why the newest was not pulled. */
      readonly notPulled: string | null;
      /** Whether sessions start as root there, because the image does. */
      readonly isRoot: boolean;
    }
  /** The host is of another architecture, and was not named. */
  | { readonly leftOut: true };

export type HostKind = TaskKind<HostInput, HostInstalled>;

type HostInstall = {
  readonly kind: HostKind;
  /** Whether a task of this process brings this workspace to this host right now. */
  isBusy(place: Place): boolean;
};

export function createHostInstall(deps: {
  store: Store;
  pool: HostPool;
  tasks: TaskRunner;
  estimates: Estimates;
  held: HeldImages;
  leftovers: Leftovers;
  log: Logger;
  note: NoteInstall;
  users: EffectiveUsers;
  /** Takes the wish for this place back. */
  drop: (place: Place) => Promise<void>;
  workspaceOf: (id: string) => Promise<WorkspaceRow>;
  bring: BringImage;
}): HostInstall {
  const { store, pool, tasks, estimates, leftovers, note } = deps;
  /** Installs that run in this process: a second task for the same wish waits for the first one's end. */
  const busy = new Map<
    string,
    { readonly reference: string; readonly refresh: boolean; work: Promise<HostInstalled> }
  >();

  const kind: HostKind = tasks.register('workspace.install-host', {
    title: ({ hostId, name }) => {
      const host = pool.get(hostId)?.name ?? 'a host that was removed';
      return name === undefined ? `On ${host}` : `Install ${name} on ${host}`;
    },
    input: hostInput,
    // An engine goes on with the layers it has, so pulling again from the start is right and cheap.
    resume: 'safe',
    run: async (ctx) => {
      const key = keyOf(ctx.input);
      const { refresh } = ctx.input;
      const reference = referenceOf(draftOf(await deps.workspaceOf(ctx.input.workspaceId)));
      for (let other = busy.get(key); other; other = busy.get(key)) {
        ctx.progress(0, 'Another task installs this already; waiting for it.');
        if (other.reference === reference && (other.refresh || !refresh)) return untilAborted(other.work, ctx.signal);
        // The other one brings what was wanted before: its end says nothing of what is wanted now.
        await untilAborted(Promise.allSettled([other.work]), ctx.signal);
      }
      const work = bring(ctx);
      busy.set(key, { reference, refresh, work });
      try {
        return await work;
      } finally {
        busy.delete(key);
      }
    },
  });

  async function bring(ctx: TaskContext<HostInput>): Promise<HostInstalled> {
    const { hostId, refresh } = ctx.input;
    const row = await deps.workspaceOf(ctx.input.workspaceId);
    const before = await wantedRow(ctx.input);
    const draft = draftOf(row);
    const reference = referenceOf(draft);
    let room: number | null = null;
    try {
      const host = pool.require(hostId);
      await note(ctx.input, { observed: 'pulling', task_id: ctx.taskId });
      const architecture = host.info?.architecture ?? null;
      if (!architectureFits(draft.architectures, architecture)) {
        if (draft.target.kind === 'hosts') throw wrongArchitecture(host, draft.architectures);
        await deps.drop(ctx.input);
        ctx.progress(100, `Left out: ${host.name} is ${architecture}, the image is not made for it.`);
        return { leftOut: true };
      }
      ctx.progress(0, 'Checking the space.');
      room = (await pool.measureDisk(host.id, { signal: ctx.signal }))?.freeBytes ?? null;
      const { image, notPulled } = await pulled(ctx, host, draft, reference);
      if (before.image_id !== null && before.image_id !== image.id)
        await leftovers.remember(store.db, [{ ...ctx.input, imageId: before.image_id, reference }]);
      await note(ctx.input, { observed: 'present', image_id: image.id, size_bytes: image.sizeBytes });
      const user = await deps.users.look(ctx.input, draft, image, host, { signal: ctx.signal });
      await pool.refresh(hostId);
      ctx.progress(100, notPulled === null ? 'The image is there.' : `The image that is there is used. ${notPulled}`);
      return {
        imageId: image.id,
        sizeBytes: image.sizeBytes,
        notPulled,
        isRoot: usesImageUser(draft) && isRoot(user.uid),
      };
    } catch (thrown) {
      if (isInterruption(ctx.signal)) throw thrown;
      const explained = await withWhatToFree(deps, thrown, hostId, room);
      const connected = pool.get(hostId)?.connector.connection.state === 'connected';
      const there = connected ? await imageOn(hostId, reference) : null;
      await note(
        ctx.input,
        failureNote(toErrorInfo(explained), { connected, there, refresh, tries: triesOf(before.reason) + 1 }),
      );
      throw explained;
    }
  }

  /** The image once it is there: pulled, or, where that is not possible and no newer one was asked for, as it was. */
  async function pulled(
    ctx: TaskContext<HostInput>,
    host: ManagedHost,
    draft: ReturnType<typeof draftOf>,
    reference: string,
  ): Promise<{ image: ImageDetails; notPulled: string | null }> {
    let notPulled: string | null = null;
    try {
      if (!ctx.input.force) await refuseTooLarge(ctx, host, draft);
      await bringTo(ctx, host, reference);
    } catch (thrown) {
      // Loaded from a file, built on the host, or pulled before: a launch would take it, so it is installed.
      if (ctx.signal.aborted || ctx.input.refresh || (await imageOn(host.id, reference)) === null)
        throw isNowhere(thrown) ? notMade(host.name) : thrown;
      notPulled = toErrorInfo(thrown).message;
    }
    const image = await host.connector.inspectImage(reference, { signal: ctx.signal });
    if (image) return { image, notPulled };
    throw new FairleadError('INSTALL_IMAGE_VANISHED', {
      message: 'The image was removed while it was being installed.',
      hint: 'Try again.',
    });
  }

  async function bringTo(ctx: TaskContext<HostInput>, host: ManagedHost, reference: string): Promise<void> {
    ctx.progress(1, `Bringing ${reference}.`);
    await deps.bring(host, reference, {
      signal: ctx.signal,
      refresh: ctx.input.refresh,
      onProgress: ({ percent, status, layers, downloadedBytes, totalBytes, bytesPerSecond, etaMs }) => {
        ctx.detail({ layers, downloadedBytes, totalBytes, bytesPerSecond, etaMs });
        ctx.progress(1 + percent * 0.98, status);
      },
    });
  }

  /** What is on the host by that name; null also where it cannot be asked. */
  function imageOn(hostId: string, reference: string): Promise<ImageDetails | null> {
    const host = pool.get(hostId);
    if (!host) return Promise.resolve(null);
    return host.connector.inspectImage(reference).catch((thrown: unknown) => {
      deps.log.debug({ ...loggedError(thrown), host: hostId }, 'An image could not be looked for');
      return null;
    });
  }

  /** Between the start of a task and its turn the workspace may have been uninstalled: nothing brings its image back. */
  async function wantedRow({ workspaceId, hostId }: Place): Promise<InstallRow> {
    const row = await store.db
      .selectFrom('installs')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('host_id', '=', hostId)
      .executeTakeFirst();
    if (row?.desired === 'present') return row;
    if (!pool.get(hostId)) throw notFound('host', hostId);
    throw new FairleadError('INSTALL_NOT_WANTED', {
      message: row ? 'The workspace is being uninstalled.' : 'The workspace is not wanted on this host any more.',
      hint: row ? 'Install it again once that is done.' : 'Choose the host again under Edit.',
      status: 409,
    });
  }

  async function refuseTooLarge(
    ctx: TaskContext<HostInput>,
    host: ManagedHost,
    draft: ReturnType<typeof draftOf>,
  ): Promise<void> {
    const figures = await estimates.onHost(draft, host, ctx.signal);
    if (figures.fits === 'no') throw noSpace(host, figures);
  }

  return { kind, isBusy: (place) => busy.has(keyOf(place)) };
}

/** No host is known to have an image that no image registry has: it has yet to be made. */
function isNowhere(thrown: unknown): boolean {
  return thrown instanceof FairleadError && dataOf(thrown, 'IMAGE_NO_SOURCE')?.hosts.length === 0;
}

/** Refused before anything is pulled, with the figures of the decision. */
export function noSpace(host: Pick<ManagedHost, 'id' | 'name'>, figures: ImageFigures): FairleadError {
  const { roomBytes, freeBytes, reserveBytes, shortBytes, known } = figures;
  return new FairleadError('INSTALL_NO_SPACE', {
    message: `${host.name} has ${shortWords(figures)}.`,
    hint: 'Free space on the host, choose other hosts, or install it all the same.',
    status: 409,
    data: { hostId: host.id, roomBytes, freeBytes, reserveBytes, shortBytes, known },
  });
}

const keyOf = ({ workspaceId, hostId }: Place): string => `${workspaceId}/${hostId}`;

function wrongArchitecture(host: ManagedHost, architectures: readonly string[]): FairleadError {
  return new FairleadError('INSTALL_WRONG_ARCHITECTURE', {
    message: `${host.name} is ${host.info?.architecture}; this image is made for ${architectures.join(', ')}.`,
    hint: 'Choose other hosts for this workspace.',
  });
}
