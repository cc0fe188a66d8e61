/** What other areas may know of images: how one gets to a host. */
import type { PullProgress } from '../../common/docker/pull-progress.ts';
import type { ManagedHost } from '../hosts/host-types.ts';

/** Notes of workspaces about an image that is built or loaded on a host. */
export type Arrivals = {
  onItsWay(host: ManagedHost, reference: string, taskId: string): Promise<void>;
  /** The task has ended, however it did. */
  arrived(host: ManagedHost, reference: string): Promise<void>;
};

/** How far an image is on its way to a host. Of a copy there are no layers to tell. */
export type BringProgress = Pick<
  PullProgress,
  'percent' | 'status' | 'layers' | 'downloadedBytes' | 'totalBytes' | 'bytesPerSecond' | 'etaMs'
>;

type BringOptions = {
  readonly signal: AbortSignal;
  /** Also where an image of that name is there: the newest is asked for. */
  readonly refresh: boolean;
  onProgress(progress: BringProgress): void;
};

/**
 * Brings an image to a host: from its image registry, or, where it was made on a host of the site, from one that has it.
 * @throws IMAGE_NO_SOURCE, IMAGE_IMPORT_FAILED, and what pulls throw
 */
export type BringImage = (host: ManagedHost, reference: string, options: BringOptions) => Promise<void>;
