/** The operations of the area `imageSources`: how an image that comes from no image registry gets to a host. */
import type { Permission } from '../../common/access/permissions.ts';
import { FairleadError } from '../../common/errors.ts';
import { type ImageName, imageNames, ownPlace } from '../../common/images/own-images.ts';
import { type Actor, guard, type Operations } from '../access/actor.ts';
import { attempt, Done } from '../access/facts.ts';
import type { HostPool, ManagedHost } from '../hosts/host-types.ts';
import type { TaskRunner } from '../tasks/types.ts';
import type { registerLoad } from './load-task.ts';
import type { registerOwnBuild } from './own-build-task.ts';
import type { Uploads } from './uploads.ts';

type SourceArea = {
  /** Images that can be built from what came with the program, by the name that workspaces call them. */
  own(actor: Actor): Promise<{ readonly image: ImageName; readonly reference: string }[]>;
  /** @throws HOST_NOT_FOUND, HOST_CLOSED, IMAGE_NOT_SHIPPED */
  build(
    actor: Actor,
    order: { readonly hostId: string; readonly image: ImageName; readonly fresh: boolean },
  ): Promise<Done<{ taskId: string }>>;
  /** Begins to take an archive of so many bytes. @throws HOST_NOT_FOUND, HOST_CLOSED, IMAGE_UPLOAD_TOO_MANY */
  beginLoad(
    actor: Actor,
    order: { readonly hostId: string; readonly reference: string; readonly bytes: number },
  ): Promise<Done<{ taskId: string; uploadId: string }>>;
  /** The next piece; answers the bytes so far. @throws IMAGE_UPLOAD_OVER, IMAGE_UPLOAD_LONGER */
  addPiece(actor: Actor, uploadId: string, piece: Uint8Array): Promise<number>;
};
export type SourceOperations = Operations<SourceArea>;

const sourceNeeds = {
  own: 'workspaces.view',
  build: 'workspaces.modify',
  beginLoad: 'workspaces.modify',
  addPiece: 'workspaces.modify',
} as const satisfies Record<keyof SourceArea, Permission>;

export function createSourceOperations(deps: {
  readonly pool: HostPool;
  readonly tasks: TaskRunner;
  readonly uploads: Uploads;
  readonly load: ReturnType<typeof registerLoad>;
  /** null where the program came without what its images are built of. */
  readonly build: ReturnType<typeof registerOwnBuild> | null;
}): SourceOperations {
  const { pool, tasks, uploads } = deps;

  function connected(hostId: string): ManagedHost {
    const host = pool.require(hostId);
    if (host.connector.connection.state !== 'connected') throw notConnected(host.name);
    return host;
  }
  const about = (reference: string, hostId: string, data: Readonly<Record<string, unknown>>) => ({
    object: { type: 'image', id: reference, name: reference },
    data: { host: pool.get(hostId)?.name ?? '', hostId, ...data },
  });
  const referenceTo = (image: ImageName) => `${ownPlace.prefix}/${image}:${ownPlace.tag}`;

  return guard<SourceArea>(sourceNeeds, {
    own: async () => (deps.build === null ? [] : imageNames.map((image) => ({ image, reference: referenceTo(image) }))),

    async build(actor, { hostId, image, fresh }) {
      const what = about(referenceTo(image), hostId, fresh ? { fresh } : {});
      return attempt(what, async () => {
        connected(hostId);
        if (deps.build === null) throw notShipped();
        const options = { subject: { type: 'host', id: hostId }, actor: actor.userName };
        const { id: taskId } = await tasks.start(deps.build, { hostId, image, fresh }, options);
        return new Done({ taskId }, [{ ...what, ordered: { tasks: [taskId] } }]);
      });
    },

    async beginLoad(actor, { hostId, reference, bytes }) {
      const what = about(reference, hostId, { bytes });
      return attempt(what, async () => {
        connected(hostId);
        const uploadId = uploads.begin(actor.userId, bytes);
        const options = { subject: { type: 'host', id: hostId }, actor: actor.userName };
        const { id: taskId } = await tasks.start(deps.load, { hostId, uploadId, reference }, options);
        return new Done({ taskId, uploadId }, [{ ...what, ordered: { tasks: [taskId] } }]);
      });
    },

    addPiece: (actor, uploadId, piece) => uploads.add(actor.userId, uploadId, piece),
  });
}

function notConnected(name: string): FairleadError {
  return new FairleadError('HOST_CLOSED', {
    message: `${name} is not connected, so no image can be brought there.`,
    hint: 'Choose another host, or look at that one under Hosts.',
    status: 409,
  });
}

function notShipped(): FairleadError {
  return new FairleadError('IMAGE_NOT_SHIPPED', {
    message: 'This copy of Fairlead came without what its images are built of.',
    hint: 'Load the image from a file instead, or install Fairlead again.',
    status: 409,
  });
}
