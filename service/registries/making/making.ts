/** Making registries for the console: a folder to begin with, and a site built from one. Nothing of it is a part of this site. */
import { Readable } from 'node:stream';
import { FairleadError } from '../../../common/errors.ts';
import { archiveLimits, megabytes, tooLarge } from '../../../common/registry-source/archive-files.ts';
import { folderName } from '../../../common/registry-source/folder-names.ts';
import { newSourceFiles } from '../../../common/registry-source/new-files.ts';
import { type Actor, guard } from '../../access/actor.ts';
import { attempt, Done } from '../../access/facts.ts';
import type { Workers } from '../../work/types.ts';
import { readSite } from '../source/build.ts';
import { createHeld, type HeldOptions } from './held.ts';
import { archiveOf } from './make-site.ts';
import { type MadeArchive, makingNeeds, type RegistryMaking, type RegistryMakingArea } from './making-operations.ts';

/** SECURITY: docs/security.md 4.85: so many archives are in memory at most. */
const keptUploads: Omit<HeldOptions, 'newId'> = { lifeMs: 15 * 60_000, most: 4 };
const keptSites: Omit<HeldOptions, 'newId'> = { lifeMs: 30 * 60_000, most: 4 };

type Upload = { readonly pieces: Uint8Array[]; bytes: number };
type Site = { readonly name: string; readonly archive: Uint8Array };

export function createRegistryMaking(deps: {
  readonly workers: Workers;
  /** Where the built pages of registries are; null where they are not a part of this program. */
  readonly siteDir: string | null;
  readonly newId: () => string;
  readonly now: () => number;
}): RegistryMaking & { dispose(): void } {
  const { workers, siteDir, newId, now } = deps;
  const uploads = createHeld<Upload>({ newId, ...keptUploads });
  const sites = createHeld<Site>({ newId, ...keptSites });

  function uploadOf({ userId }: Actor, id: string): Upload {
    const found = uploads.get(userId, id);
    if (found === null)
      throw gone('What was uploaded is not kept any more.', 'Choose the folder or archive once more.');
    return found;
  }

  /** A registry that has no id, because it is no part of this site. */
  const object = (name: string) => ({ type: 'registry', id: '', name });

  const operations = guard<RegistryMakingArea>(makingNeeds, {
    start(_actor, wish) {
      const { name, description, sample } = wish;
      const orNull = (text: string) => (text === '' ? null : text);
      const files = newSourceFiles({
        name,
        description,
        listUrl: orNull(wish.listUrl),
        contactUrl: orNull(wish.contactUrl),
        sample,
      });
      // One folder around them, so that unpacking never spills them among others.
      const folder = folderName(name);
      const packed = new Map([...files].map(([path, text]) => [`${folder}/${path}`, text]));
      return new Done(zip(folder, archiveOf(packed, now())), [{ object: object(name), data: { files: files.size } }]);
    },
    beginUpload({ userId }) {
      const uploadId = uploads.put(userId, { pieces: [], bytes: 0 });
      if (uploadId === null) {
        throw new FairleadError('REGISTRY_UPLOADS_MANY', {
          message: 'Others are building registries here right now.',
          hint: 'Try again in a few minutes, or build it with "fairlead registry build".',
          status: 409,
          data: { limit: keptUploads.most },
        });
      }
      return { uploadId };
    },
    addPiece(actor, uploadId, piece) {
      const upload = uploadOf(actor, uploadId);
      if (upload.bytes + piece.length > archiveLimits.bytes) {
        uploads.remove(actor.userId, uploadId);
        throw tooLarge(`${megabytes(archiveLimits.bytes)} packed`);
      }
      upload.pieces.push(piece);
      upload.bytes += piece.length;
      return { bytes: upload.bytes };
    },
    build: (actor, { uploadId, modified = now() }, signal) =>
      attempt({ object: object('') }, async () => {
        const { pieces } = uploadOf(actor, uploadId);
        uploads.remove(actor.userId, uploadId);
        const pages = await pagesIn(siteDir);
        const archive = joined(pieces);
        const order = { archive, pages, modified };
        const made = await workers.run('registry.make-site', order, { signal, transfer: [archive.buffer] });
        const { report } = made;
        const siteId = made.archive === null ? null : keepSite(actor, { name: report.name, archive: made.archive });
        const { workspaces, errors, warnings } = report;
        const outcome =
          siteId === null ? { result: 'failed' as const, reason: 'Checks keep it from being built.' } : null;
        return new Done({ report, siteId, bytes: made.archive?.length ?? 0 }, [
          { object: object(report.name), data: { workspaces, errors, warnings }, ...(outcome && { outcome }) },
        ]);
      }),
    download({ userId }, siteId) {
      const site = sites.get(userId, siteId);
      if (site === null) throw gone('What was built is not kept any more.', 'Build it once more.');
      return zip(`${folderName(site.name)} site`, site.archive);
    },
  });

  function keepSite({ userId }: Actor, site: Site): string {
    const id = sites.put(userId, site);
    if (id !== null) return id;
    throw new FairleadError('REGISTRY_UPLOADS_MANY', {
      message: 'As many built registries are kept here as there may be.',
      hint: 'Try again in half an hour, or build it with "fairlead registry build".',
      status: 409,
      data: { limit: keptSites.most },
    });
  }

  return {
    ...operations,
    dispose() {
      uploads.dispose();
      sites.dispose();
    },
  };
}

/** In memory of its own, so that it can be handed to a worker. */
function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

async function pagesIn(siteDir: string | null) {
  if (siteDir !== null) return readSite(siteDir);
  throw new FairleadError('REGISTRY_SITE_MISSING', {
    message: 'The pages of a registry’s site are not a part of this program.',
    hint: 'Build the registry with "fairlead registry build".',
    data: { path: '' },
  });
}

function gone(message: string, hint: string): FairleadError {
  return new FairleadError('REGISTRY_UPLOAD_NOT_FOUND', { message, hint, status: 404 });
}

function zip(name: string, archive: Uint8Array): MadeArchive {
  return { fileName: `${name}.zip`, mediaType: 'application/zip', open: () => Readable.from([Buffer.from(archive)]) };
}
