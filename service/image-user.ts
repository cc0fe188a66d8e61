/** Who an image starts as on a host: its own `User`, and the uid that this is by its own passwd. */
import { type ContainerUid, containerUid, maxPasswdBytes, needsPasswd } from '../common/docker/container-user.ts';
import { lookLabel, siteLabel } from '../common/docker/labels.ts';
import { FairleadError } from '../common/errors.ts';
import type { CallOptions, EngineConnector, ImageDetails } from './hosts/connector.ts';

/** `user` as the image has it, empty where it names nobody, which is root. */
type ImageUser = { readonly user: string; readonly uid: ContainerUid };

const noPasswd: readonly string[] = [
  'CONTAINER_FILE_NOT_REGULAR',
  'CONTAINER_FILE_TOO_LARGE',
  'ENGINE_ANSWER_TOO_LARGE',
];

type Reading = Pick<EngineConnector, 'createContainer' | 'readFile' | 'removeContainer'>;

/**
 * For a name the image's passwd is read out of a container that is made for it, never started, and removed again.
 * SECURITY: docs/security.md 2.6: no program of the image runs to find out who it runs as.
 */
export async function imageUserOn(
  connector: Reading,
  image: Pick<ImageDetails, 'id' | 'user'>,
  options: CallOptions & { readonly siteId: string; readonly newId: () => string },
): Promise<ImageUser> {
  const { user } = image;
  if (!needsPasswd(user)) return { user, uid: containerUid(user, null) };
  const { siteId, newId, ...call } = options;
  const body = {
    Image: image.id,
    // Engines want a command for an image without one. It is never run.
    Entrypoint: ['/never-started'],
    Labels: { [siteLabel]: siteId, [lookLabel]: 'passwd' },
    HostConfig: { NetworkMode: 'none' },
  };
  const { id } = await connector.createContainer(`fairlead-look-${newId()}`, body, call);
  try {
    return { user, uid: containerUid(user, await readPasswd(connector, id, call)) };
  } finally {
    await connector.removeContainer(id);
  }
}

/** Text of a container's /etc/passwd, running or not; null where it has none that can be read. */
export async function readPasswd(
  connector: Pick<EngineConnector, 'readFile'>,
  containerId: string,
  options: CallOptions = {},
): Promise<string | null> {
  try {
    const bytes = await connector.readFile(containerId, '/etc/passwd', { ...options, maxBytes: maxPasswdBytes });
    return bytes === null ? null : bytes.toString('utf8');
  } catch (thrown) {
    // Nothing that could be a passwd: names then stay unknown, and unknown counts as root.
    if (thrown instanceof FairleadError && noPasswd.includes(thrown.code)) return null;
    throw thrown;
  }
}
