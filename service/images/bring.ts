/** How an image gets to a host: pulled, or copied from another host that has it. */

import { isMadeHere } from '../../common/docker/image-reference.ts';
import { FairleadError, isAbort, loggedError } from '../../common/errors.ts';
import { asHint, type Hint } from '../../common/hint.ts';
import { formatBytes } from '../../common/sizes/bytes.ts';
import type { ImageDetails, RegistryAuth } from '../hosts/connector.ts';
import type { HostPool, ManagedHost } from '../hosts/host-types.ts';
import type { Logger } from '../log/logger.ts';
import type { Store } from '../store/types.ts';
import type { BringImage, BringProgress } from './types.ts';

/** How long another host may take to say whether it has an image, milliseconds. */
const askMs = 10_000;
/** Of the last bytes an archive's end is unknown: a copy is done when the engine says so. Percent. */
const almost = 99;

type Holder = { readonly host: ManagedHost; readonly image: ImageDetails };

export function createBringImage(deps: {
  readonly store: Store;
  readonly pool: HostPool;
  readonly log: Logger;
  readonly now: () => number;
  /** Credentials for a private image registry; null for none. */
  authFor(reference: string): Promise<RegistryAuth | null>;
}): BringImage {
  const { store, pool, log, now } = deps;

  /** Hosts that are connected and have it, apart from this one. */
  async function holders(than: ManagedHost, reference: string, signal: AbortSignal): Promise<Holder[]> {
    const others = pool
      .all()
      .filter(({ id, connector }) => id !== than.id && connector.connection.state === 'connected');
    const found = await Promise.all(
      others.map(async (host): Promise<Holder[]> => {
        try {
          const image = await host.connector.inspectImage(reference, { signal, deadlineMs: askMs });
          return image === null ? [] : [{ host, image }];
        } catch (thrown) {
          if (isAbort(thrown)) throw thrown;
          log.debug({ ...loggedError(thrown), host: host.id }, 'A host could not be asked for an image');
          return [];
        }
      }),
    );
    return found.flat();
  }

  /** Hosts on which a workspace's image of that name is, as it was seen last, by name. */
  async function knownOn(reference: string): Promise<string[]> {
    const rows = await store.db
      .selectFrom('installs')
      .innerJoin('workspaces', 'workspaces.id', 'installs.workspace_id')
      .select('installs.host_id')
      .distinct()
      .where('workspaces.image', '=', reference)
      .where('installs.image_id', 'is not', null)
      .execute();
    return rows.flatMap(({ host_id }) => pool.get(host_id)?.name ?? []);
  }

  async function copy(target: ManagedHost, reference: string, options: Parameters<BringImage>[2]): Promise<void> {
    const { signal, refresh, onProgress } = options;
    const own = await target.connector.inspectImage(reference, { signal });
    if (own !== null && !refresh) return;
    const source = newestHolder(own, await holders(target, reference, signal), target.info?.architecture ?? null);
    if (source === null) {
      if (own !== null) return;
      const names = await knownOn(reference);
      throw new FairleadError('IMAGE_NO_SOURCE', {
        message: `No host that is connected has ${reference} for ${target.name}. It was made on a host, so no image registry has it.`,
        hint: whereFrom(names.filter((name) => name !== target.name)),
        status: 409,
        data: { image: reference, hosts: names },
      });
    }
    const told = copyTeller({ from: source.host.name, totalBytes: source.image.sizeBytes, now, onProgress });
    told(0);
    // From one engine into the other as it comes: neither memory nor disk here ever holds it whole.
    const archive = await source.host.connector.exportImage(reference, { signal });
    await target.connector.importImage(archive, { signal, onBytes: told });
  }

  return async (host, reference, options) => {
    if (isMadeHere(reference)) return copy(host, reference, options);
    const { signal, onProgress } = options;
    const auth = await deps.authFor(reference);
    await host.connector.pullImage(reference, { signal, ...(auth && { auth }), onProgress });
  };
}

/** Where a copy comes from: the newest image of that name that fits, if it is newer than what is there. Pure. */
export function newestHolder<H extends { readonly image: Pick<ImageDetails, 'createdAt' | 'architecture'> }>(
  own: Pick<ImageDetails, 'createdAt'> | null,
  holders: readonly H[],
  architecture: string | null,
): H | null {
  const fitting = holders.filter(({ image }) => architecture === null || image.architecture === architecture);
  const [newest] = fitting.toSorted((a, b) => b.image.createdAt - a.image.createdAt);
  if (newest === undefined) return null;
  return own !== null && own.createdAt >= newest.image.createdAt ? null : newest;
}

/** What to do where nobody can give it. Pure. */
function whereFrom(known: readonly string[]): Hint {
  return asHint(
    known.length > 0
      ? `It is on ${known.join(', ')}: once ${known.length === 1 ? 'that host is' : 'one of those hosts is'} connected, it is copied from there.`
      : 'Build it again on one of your hosts, or load it there from a file: then it is copied from there.',
  );
}

/** Tells how far a copy is, by its bytes. */
function copyTeller(copy: {
  readonly from: string;
  readonly totalBytes: number;
  readonly now: () => number;
  onProgress(progress: BringProgress): void;
}): (bytes: number) => void {
  const { from, totalBytes, now, onProgress } = copy;
  const begun = now();
  return (bytes) => {
    const seconds = (now() - begun) / 1000;
    const rate = seconds < 1 ? null : Math.round(bytes / seconds);
    const left = Math.max(0, totalBytes - bytes);
    onProgress({
      percent: totalBytes === 0 ? 0 : Math.min(almost, (bytes / totalBytes) * 100),
      status:
        bytes === 0
          ? `Copying from ${from}.`
          : `Copying from ${from}: ${formatBytes(bytes)} of ${formatBytes(totalBytes)}.`,
      layers: [],
      downloadedBytes: bytes,
      totalBytes: Math.max(totalBytes, bytes),
      bytesPerSecond: rate,
      etaMs: rate === null || rate === 0 ? null : (left / rate) * 1000,
    });
  };
}
