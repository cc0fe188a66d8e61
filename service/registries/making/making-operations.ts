/** The operations of `registries.making`: what its face calls. */
import type { Readable } from 'node:stream';
import type { Permission } from '../../../common/access/permissions.ts';
import type { NewRegistryWish } from '../../../common/model/registry-making.ts';
import type { SourceReport } from '../../../common/registry-source/source-report.ts';
import type { Actor, Operations } from '../../access/actor.ts';
import type { Done } from '../../access/facts.ts';

/** An archive that a person gets. */
export type MadeArchive = { readonly fileName: string; readonly mediaType: string; open(): Readable };

export type RegistryMakingArea = {
  /** The files of a new registry's source. */
  start(actor: Actor, wish: NewRegistryWish): Done<MadeArchive>;
  /** A place for an archive; the one of before is forgotten. @throws REGISTRY_UPLOADS_MANY */
  beginUpload(actor: Actor): { readonly uploadId: string };
  /** @throws REGISTRY_UPLOAD_NOT_FOUND, REGISTRY_ARCHIVE_TOO_LARGE */
  addPiece(actor: Actor, uploadId: string, piece: Uint8Array): { readonly bytes: number };
  /**
   * Checks and builds what was uploaded. `siteId` is null where a check keeps it from being built.
   * @throws REGISTRY_UPLOAD_NOT_FOUND, REGISTRY_SITE_MISSING, and what `makeSite` throws
   */
  build(
    actor: Actor,
    order: { readonly uploadId: string; readonly modified?: number | undefined },
    signal: AbortSignal,
  ): Promise<Done<{ readonly report: SourceReport; readonly siteId: string | null; readonly bytes: number }>>;
  /** @throws REGISTRY_UPLOAD_NOT_FOUND */
  download(actor: Actor, siteId: string): MadeArchive;
};
export type RegistryMaking = Operations<RegistryMakingArea>;

export const makingNeeds = {
  start: 'registries.modify',
  beginUpload: 'registries.modify',
  addPiece: 'registries.modify',
  build: 'registries.modify',
  download: 'registries.modify',
} as const satisfies Record<keyof RegistryMakingArea, Permission>;
