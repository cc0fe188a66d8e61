/** What other areas may know of the images that a host holds. */
import type { HeldImage } from '../../common/sizes/figures.ts';
import type { CallOptions, EngineInfo, ImageSummary } from './connector.ts';
import type { ManagedHost } from './host-types.ts';

type AskedHost = Pick<ManagedHost, 'id' | 'connector'>;

/** Reads what the figures of size are made of. What an image is made of never changes, so it is asked once. */
export type HeldImages = {
  /** With the digests of their layers. */
  layers(
    host: AskedHost,
    images: readonly Pick<ImageSummary, 'id' | 'sizeBytes'>[],
    options?: CallOptions,
  ): Promise<readonly HeldImage[]>;
  /** With the sizes of their layers as well. */
  layerSizes(host: AskedHost, images: readonly HeldImage[], options?: CallOptions): Promise<readonly HeldImage[]>;
  /**
   * With what each of them holds alone, as the engine adds it up now; where it does not in time, with their layers.
   * An engine that tells neither makes the figures unknown: it fails nothing that is about more than figures.
   */
  own(host: AskedHost, images: readonly HeldImage[], options?: CallOptions): Promise<readonly HeldImage[]>;
};

/** An image of a list, before anything more is asked of it. */
export function unasked({ id, sizeBytes }: { readonly id: string; readonly sizeBytes: number }): HeldImage {
  return { id, sizeBytes, diffIds: null, layerBytes: null, ownBytes: null };
}

/** Snapshotters of containerd, by the name that an engine with its image store gives as its storage driver. */
const snapshotters: readonly string[] = ['overlayfs', 'native', 'stargz', 'soci', 'nydus'];

/** Whether compressed layers stay on the disk beside the unpacked ones. Docker's own stores drop them. */
export function keepsCompressed(info: Pick<EngineInfo, 'engine' | 'storageDriver'> | null): boolean {
  return info !== null && info.engine === 'docker' && snapshotters.includes(info.storageDriver);
}

/** Which images the hosts have, as their engines told last. Looks at what is kept, and asks nobody. */
export type ImageInventory = {
  /** Whether anything is known of a host that is connected. */
  isKnown(hostId: string): boolean;
  /** By any spelling of its name. False also where nothing is known. */
  has(hostId: string, reference: string): boolean;
  /** Its engine told that something came or went. */
  changed(hostId: string): void;
  onKnown(listener: (hostId: string) => void): () => void;
};
