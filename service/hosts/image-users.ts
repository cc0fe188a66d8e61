/** Which containers of an engine, of whatever state and whoever's, were made of which image. */
import { sessionLabel, siteLabel } from '../../common/docker/labels.ts';
import { FairleadError } from '../../common/errors.ts';
import { freeingWords, type ImageUser, inUseWords } from '../../common/hosts/image-users.ts';
import type { Actor } from '../access/actor.ts';
import { nameFor } from '../access/ownership.ts';
import type { Store } from '../store/types.ts';
import type { ContainerSummary } from './connector.ts';
import type { ManagedHost } from './host-types.ts';

type Owner = { readonly user_id: string; readonly user_name: string };
type NamedSession = { readonly id: string; readonly workspace_name: string } & Owner;

/** Users by image id. A container that carries this site's label of a session that is forgotten is nobody's session. */
export function usersByImage(
  containers: readonly ContainerSummary[],
  sessions: readonly NamedSession[],
  siteId: string,
  actor: Actor,
): ReadonlyMap<string, ImageUser[]> {
  const known = new Map(sessions.map((session) => [session.id, session]));
  const users = containers.map(({ id, name, state, imageId, labels }) => {
    const session = labels[siteLabel] === siteId ? known.get(labels[sessionLabel] ?? '') : undefined;
    return {
      imageId,
      user: {
        id,
        name,
        state,
        session: session
          ? {
              id: session.id,
              workspaceName: session.workspace_name,
              userName: nameFor(actor, { userId: session.user_id, userName: session.user_name }),
            }
          : null,
      },
    };
  });
  return new Map(
    [...Map.groupBy(users, ({ imageId }) => imageId)].map(([imageId, all]) => [imageId, all.map(({ user }) => user)]),
  );
}

/** Asks the engine which containers there are, and the store whose they are. */
export async function imageUsers(
  host: ManagedHost,
  store: Store,
  siteId: string,
  actor: Actor,
): Promise<ReadonlyMap<string, ImageUser[]>> {
  const containers = await host.connector.listContainers({});
  const ids = containers.flatMap(({ labels }) => labels[sessionLabel] ?? []);
  const sessions =
    ids.length === 0
      ? []
      : await store.db
          .selectFrom('sessions')
          .select(['id', 'workspace_name', 'user_id', 'user_name'])
          .where('id', 'in', ids)
          .execute();
  return usersByImage(containers, sessions, siteId, actor);
}

/**
 * An engine would take the names of an image away first and refuse only the last of them.
 * @throws IMAGE_IN_USE
 */
export async function refuseUsed(
  host: ManagedHost,
  store: Store,
  siteId: string,
  image: { readonly id: string; readonly tags: readonly string[] },
  actor: Actor,
): Promise<void> {
  const users = (await imageUsers(host, store, siteId, actor)).get(image.id) ?? [];
  const words = inUseWords(users);
  if (words === null) return;
  throw new FairleadError('IMAGE_IN_USE', {
    message: `The image "${image.tags[0] ?? image.id}" was not removed. ${words}`,
    hint: freeingWords(users),
    status: 409,
    data: { users },
  });
}
