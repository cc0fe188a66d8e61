/** Space: what an install takes on each host, before and after. */

import type { HostEstimate, InstallTarget } from '../../common/contract/workspaces.ts';
import { joinImageReference } from '../../common/docker/image-reference.ts';
import { estimatePull, fits, type PullEstimate, type SpaceCheck } from '../../common/docker/layers.ts';
import { isAbort } from '../../common/errors.ts';
import { architectureFits } from '../../common/placement/architectures.ts';
import type { HostPool, ManagedHost } from '../hosts/host-types.ts';
import type { Logger } from '../log/logger.ts';
import type { SettingsReader } from '../settings/types.ts';
import { chosenHosts } from './targets.ts';
import type { ReadImageFacts } from './types.ts';

export type EstimateInput = {
  readonly image: string;
  readonly dockerRegistry: string;
  readonly architectures: readonly string[];
  readonly sizeBytes: number | null;
};

export type HostSpace = {
  readonly estimate: PullEstimate;
  readonly check: SpaceCheck;
  readonly present: boolean;
};

export type Estimates = {
  /** One row per host of the site, chosen by the target or not. */
  forHosts(input: EstimateInput & { readonly target: InstallTarget }, signal: AbortSignal): Promise<HostEstimate[]>;
  /** For one host, with the disk space as it is right now. */
  onHost(input: EstimateInput, host: ManagedHost, signal: AbortSignal): Promise<HostSpace>;
};

/** The reference an engine is given for a workspace. */
export function referenceOf(input: Pick<EstimateInput, 'image' | 'dockerRegistry'>): string {
  return joinImageReference(input.dockerRegistry || null, input.image).text;
}

export function createEstimates(deps: {
  pool: HostPool;
  readImageFacts: ReadImageFacts;
  settings: SettingsReader;
  log: Logger;
}): Estimates {
  const { pool, settings, log } = deps;

  async function onHost(input: EstimateInput, host: ManagedHost, signal: AbortSignal): Promise<HostSpace> {
    const reference = referenceOf(input);
    const { diskReserveBytes } = await settings.read();
    const { connector } = host;
    const [own, images, disk, facts] = await Promise.all([
      connector.inspectImage(reference, { signal }),
      connector.listImages({ signal }),
      connector.diskSpace({ signal }),
      deps.readImageFacts(reference, host.info?.architecture ?? 'amd64', signal),
    ]);
    const layers = facts?.layers ?? null;
    // Only images that could share a base are worth a call each; without layers of the wanted one, none is.
    const details =
      layers === null ? [] : await Promise.all(images.map(({ id }) => connector.inspectImage(id, { signal })));
    const estimate = estimatePull(
      { layers, publishedBytes: input.sizeBytes },
      { imageDiffIds: details.flatMap((one) => (one ? [one.diffIds] : [])), keepsCompressed: false },
    );
    const need = own && estimate.missingLayers === 0 ? 0 : estimate.peakBytes;
    return { estimate, check: fits(need, disk?.freeBytes ?? null, diskReserveBytes), present: own !== null };
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
            worstBytes: input.sizeBytes,
            architectureFits: architectureFits(input.architectures, host.info?.architecture ?? null),
            chosen: chosen.has(host.id),
          };
          try {
            const { estimate, check, present } = await onHost(input, host, signal);
            const unknown = check.fits === null || estimate.basis === 'none';
            return {
              ...row,
              estimateBytes: estimate.basis === 'layers' ? estimate.bytes : null,
              freeBytes: check.freeBytes,
              present,
              fits: present && check.needBytes === 0 ? 'yes' : unknown ? 'unknown' : check.fits ? 'yes' : 'no',
            };
          } catch (thrown) {
            if (isAbort(thrown)) throw thrown;
            log.debug({ err: thrown, host: host.id }, 'No estimate for this host');
            return {
              ...row,
              estimateBytes: null,
              freeBytes: host.disk?.freeBytes ?? null,
              present: false,
              fits: 'unknown',
            };
          }
        }),
      );
    },
  };
}
