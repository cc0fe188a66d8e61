/** Space: what an install takes on each host, before and after. */

import { joinImageReference } from '../../common/docker/image-reference.ts';
import { isAbort } from '../../common/errors.ts';
import { isMadeHere } from '../../common/images/names.ts';
import type { HostEstimate, InstallTarget } from '../../common/model/workspaces.ts';
import { architectureFits } from '../../common/placement/architectures.ts';
import { closestImage, figuresOf, type HeldImage, type ImageFigures } from '../../common/sizes/figures.ts';
import type { HostPool, ManagedHost } from '../hosts/host-types.ts';
import { type HeldImages, keepsCompressed } from '../hosts/image-types.ts';
import type { Logger } from '../log/logger.ts';
import type { SettingsReader } from '../settings/types.ts';
import { chosenHosts } from './targets.ts';
import type { EstimateInput, HostFigures, ReadImageFacts } from './types.ts';

export type Estimates = {
  /** One row per host of the site, chosen by the target or not. */
  forHosts(input: EstimateInput & { readonly target: InstallTarget }, signal: AbortSignal): Promise<HostEstimate[]>;
  /** For one host, with the disk space as it is right now. @throws what its connector does */
  onHost(input: EstimateInput, host: ManagedHost, signal: AbortSignal): Promise<HostFigures>;
};

/** The reference an engine is given for a workspace. */
export function referenceOf(input: Pick<EstimateInput, 'image' | 'dockerRegistry'>): string {
  return joinImageReference(input.dockerRegistry || null, input.image).text;
}

/** What is said of a host that cannot be asked: the published worst case, and its disk as it was last seen. Pure. */
export function withoutAsking(
  input: Pick<EstimateInput, 'sizeBytes'>,
  host: Pick<ManagedHost, 'disk' | 'info'>,
  reserveBytes: number,
): ImageFigures {
  const wanted = { layers: null, publishedBytes: input.sizeBytes };
  const disk = { freeBytes: host.disk?.freeBytes ?? null, reserveBytes };
  return figuresOf(wanted, { ...disk, present: false, held: [], keepsCompressed: keepsCompressed(host.info) });
}

/** A row of the answer. Pure. */
export function estimateRow(
  of: Pick<HostEstimate, 'hostId' | 'hostName' | 'architectureFits' | 'chosen'>,
  { present, ...figures }: HostFigures,
): HostEstimate {
  return { ...of, present, ...figures };
}

export function createEstimates(deps: {
  pool: HostPool;
  held: HeldImages;
  readImageFacts: ReadImageFacts;
  settings: SettingsReader;
  log: Logger;
}): Estimates {
  const { pool, settings, log } = deps;

  async function onHost(input: EstimateInput, host: ManagedHost, signal: AbortSignal): Promise<HostFigures> {
    const reference = referenceOf(input);
    const { diskReserveBytes } = await settings.read();
    const { connector } = host;
    const [own, images, disk, facts] = await Promise.all([
      connector.inspectImage(reference, { signal }),
      connector.listImages({ signal }),
      pool.measureDisk(host.id, { signal }),
      // What was made here is in no registry that could be asked.
      isMadeHere(reference) ? null : deps.readImageFacts(reference, host.info?.architecture ?? 'amd64', signal),
    ]);
    const layers = facts?.layers ?? null;
    // Only images that could share a base are worth a call each; without layers of the wanted one, none is.
    const held = layers === null ? [] : await deps.held.layers(host, images, { signal });
    const closest = layers === null ? null : closestImage(layers, held);
    const measured: readonly HeldImage[] =
      closest === null ? [] : await deps.held.layerSizes(host, [closest], { signal });
    const present = own !== null;
    const figures = figuresOf(
      { layers, publishedBytes: input.sizeBytes },
      {
        freeBytes: disk?.freeBytes ?? null,
        reserveBytes: diskReserveBytes,
        present,
        held: measured,
        keepsCompressed: keepsCompressed(host.info),
      },
    );
    return { ...figures, present };
  }

  return {
    onHost,
    async forHosts(input, signal) {
      const hosts = pool.all();
      const chosen = new Set(chosenHosts(input.target, hosts).map(({ id }) => id));
      return Promise.all(
        hosts.map(async (host): Promise<HostEstimate> => {
          const row = {
            hostId: host.id,
            hostName: host.name,
            architectureFits: architectureFits(input.architectures, host.info?.architecture ?? null),
            chosen: chosen.has(host.id),
          };
          try {
            return estimateRow(row, await onHost(input, host, signal));
          } catch (thrown) {
            if (isAbort(thrown)) throw thrown;
            log.debug({ err: thrown, host: host.id }, 'No estimate for this host');
            const { diskReserveBytes } = await settings.read();
            // Its disk is from the last look: nothing of it can be promised.
            const figures = withoutAsking(input, host, diskReserveBytes);
            return estimateRow(row, { ...figures, fits: 'unknown', shortBytes: 0, present: false });
          }
        }),
      );
    },
  };
}
