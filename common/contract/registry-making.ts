/**
 * The calls of `registries.making`: a folder to begin a registry with, and a registry built from a folder that is uploaded.
 * Nothing of it becomes a part of the site. Its objects: `common/model/registry-making.ts`.
 */
import { z } from 'zod';
import { newRegistrySchema, sourceReportSchema } from '../model/registry-making.ts';
import { bytesSchema, idSchema, timeSchema } from '../model/shared.ts';
import { archiveLimits } from '../registry-source/archive-files.ts';
import { changes, reads } from './base.ts';

/** A one-time ticket (60 s) for a download. */
const ticketSchema = z.object({ url: z.string(), expiresAt: timeSchema });
const byUpload = z.object({ uploadId: idSchema });

export const registryMakingContract = {
  /** The files that `fairlead registry new` writes, as a ZIP archive. */
  start: changes('registries.modify', 'registry.start')
    .route({ method: 'POST', path: '/registries-making/start', tags: ['Registries'] })
    .input(newRegistrySchema)
    .output(ticketSchema),
  /** A place for an archive. It is kept in memory, and forgotten when nothing is added for a quarter of an hour. */
  beginUpload: reads('registries.modify')
    .route({ method: 'POST', path: '/registries-making/uploads', tags: ['Registries'] })
    .output(byUpload),
  /** Adds the next piece of the archive, in the order of the calls. */
  addPiece: reads('registries.modify')
    .route({ method: 'POST', path: '/registries-making/uploads/{uploadId}/pieces', tags: ['Registries'] })
    .input(byUpload.extend({ base64: z.base64().max(Math.ceil(archiveLimits.pieceBytes / 3) * 4) }))
    .output(z.object({ bytes: bytesSchema })),
  /**
   * Checks the folder in the archive (ZIP) and builds it, as `fairlead registry build` does; nothing in it is run. `modified`: what the
   * lists say where neither the settings nor anything else does; now, where silent. `siteId` is null where a check keeps it from
   * being built. The upload is gone then.
   */
  build: changes('registries.modify', 'registry.build')
    .route({ method: 'POST', path: '/registries-making/uploads/{uploadId}/build', tags: ['Registries'] })
    .input(byUpload.extend({ modified: timeSchema.optional() }))
    .output(z.object({ report: sourceReportSchema, siteId: idSchema.nullable(), bytes: bytesSchema })),
  /** What was built, as a ZIP archive of what goes onto a web server. It is kept for half an hour. */
  download: reads('registries.modify')
    .route({ method: 'POST', path: '/registries-making/sites/{siteId}/download', tags: ['Registries'] })
    .input(z.object({ siteId: idSchema }))
    .output(ticketSchema),
};
