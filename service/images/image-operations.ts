/** The operations of the area `images`: making images on hosts, which become workspaces. */
import type { Permission } from '../../common/access/permissions.ts';
import { FairleadError } from '../../common/errors.ts';
import { madeReference } from '../../common/images/names.ts';
import type { BuildSource } from '../../common/model/images.ts';
import { type Actor, demand, guard, type Operations } from '../access/actor.ts';
import { attempt, Done } from '../access/facts.ts';
import type { HostPool } from '../hosts/host-types.ts';
import type { SavableSessions } from '../manager/types.ts';
import type { TaskRunner } from '../tasks/types.ts';
import type { BuildFolders, FilePiece } from './build-folders.ts';
import type { registerBuild } from './build-task.ts';
import type { MadeAs } from './made-image.ts';
import type { registerSave } from './save-task.ts';

type Ordered = { readonly taskId: string; readonly image: string };

type ImageArea = {
  /** A folder to add the files of a build to. @throws IMAGE_FOLDER_TOO_MANY */
  beginFolder(actor: Actor): Promise<string>;
  /** @throws IMAGE_FOLDER_NOT_FOUND, IMAGE_FOLDER_PATH, IMAGE_FOLDER_TOO_LARGE */
  addFiles(
    actor: Actor,
    folderId: string,
    pieces: readonly FilePiece[],
  ): Promise<{ readonly files: number; readonly bytes: number }>;
  /** @throws IMAGE_FOLDER_NOT_FOUND */
  dropFolder(actor: Actor, folderId: string): Promise<void>;
  /** @throws HOST_NOT_FOUND, HOST_CLOSED and the like where it is not connected, IMAGE_FOLDER_NOT_FOUND, IMAGE_DOCKERFILE_MISSING */
  build(
    actor: Actor,
    order: MadeAs & { readonly hostId: string; readonly source: BuildSource },
  ): Promise<Done<Ordered>>;
  /** For who may change that session. @throws SESSION_NOT_FOUND, NOT_PERMITTED, SESSION_WRONG_STATE, SESSION_NO_CONTAINER */
  saveSession(actor: Actor, order: MadeAs & { readonly sessionId: string }): Promise<Done<Ordered>>;
};
export type ImageOperations = Operations<ImageArea>;

const imageNeeds = {
  beginFolder: 'workspaces.modify',
  addFiles: 'workspaces.modify',
  dropFolder: 'workspaces.modify',
  build: 'workspaces.modify',
  saveSession: 'workspaces.modify',
} as const satisfies Record<keyof ImageArea, Permission>;

export function createImageOperations(deps: {
  readonly pool: HostPool;
  readonly tasks: TaskRunner;
  readonly folders: BuildFolders;
  readonly sessions: SavableSessions;
  readonly build: ReturnType<typeof registerBuild>;
  readonly save: ReturnType<typeof registerSave>;
  readonly newId: () => string;
  readonly now: () => number;
}): ImageOperations {
  const { pool, tasks, folders, sessions, newId, now } = deps;
  return guard<ImageArea>(imageNeeds, {
    beginFolder: (actor) => folders.begin(actor.userId),
    addFiles: (actor, folderId, pieces) => folders.add(actor.userId, folderId, pieces),
    dropFolder: (actor, folderId) => folders.drop(actor.userId, folderId),

    async build(actor, { hostId, source, friendlyName, description }) {
      const reference = madeReference(friendlyName, now(), newId());
      const what = {
        object: { type: 'image', id: reference, name: friendlyName },
        data: { host: pool.get(hostId)?.name ?? '', hostId, from: source.kind },
      };
      return attempt(what, async () => {
        const host = pool.require(hostId);
        if (host.connector.connection.state !== 'connected') throw notConnected(host.name);
        if (source.kind === 'folder') folders.take(actor.userId, source.folderId, source.dockerfile);
        const input = { hostId, reference, friendlyName, description, source };
        const subject = { type: 'host', id: hostId };
        const { id: taskId } = await tasks.start(deps.build, input, { subject, actor: actor.userName });
        return new Done({ taskId, image: reference }, [{ ...what, ordered: { tasks: [taskId] } }]);
      });
    },

    async saveSession(actor, { sessionId, friendlyName, description }) {
      // A workspace with what somebody has in a session: that takes the right to change both.
      demand(actor, 'sessions.modify');
      const session = await sessions.reached(actor, sessionId);
      const reference = madeReference(friendlyName, now(), newId());
      const what = {
        object: { type: 'session', id: sessionId, name: session.workspaceName },
        data: { user: session.userName, host: session.hostName, image: reference, name: friendlyName },
      };
      return attempt(what, async () => {
        const { hostId } = await sessions.now(sessionId);
        const input = { sessionId, hostId, reference, friendlyName, description };
        const started = await tasks.start(deps.save, input, {
          subject: { type: 'host', id: hostId },
          actor: actor.userName,
          ownerId: session.userId,
        });
        return new Done({ taskId: started.id, image: reference }, [{ ...what, ordered: { tasks: [started.id] } }]);
      });
    },
  });
}

function notConnected(name: string): FairleadError {
  return new FairleadError('HOST_CLOSED', {
    message: `${name} is not connected, so nothing can be built there.`,
    hint: 'Choose another host, or look at that one under Hosts.',
    status: 409,
  });
}
