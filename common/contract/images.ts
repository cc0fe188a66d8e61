/** The calls of the area `images`: making images, which become workspaces. Its objects: `common/model/images.ts`. */
import { z } from 'zod';
import { maxPathLength, maxPieceBytes, maxPieceFiles } from '../images/folder-paths.ts';
import { buildSourceSchema, madeAsSchema } from '../model/images.ts';
import { bytesSchema, idSchema, taskStartedSchema } from '../model/shared.ts';
import { changes, reads } from './base.ts';

const byFolder = z.object({ folderId: idSchema });
const ordered = taskStartedSchema.extend({
  /** What the image will be called. */
  image: z.string(),
});

export const imagesContract = {
  /**
   * A folder for the files of a build. It is kept until the build has ended, and goes when nothing was added to it for an
   * hour, or when the service ends.
   */
  beginFolder: reads('workspaces.modify')
    .route({ method: 'POST', path: '/images-folders', tags: ['Images'] })
    .output(byFolder),
  /**
   * Adds files to a folder, or further pieces to files that were added before (`append`), in the order of the calls.
   * Paths begin in the folder. All files count as programs: who uploads them cannot tell which are.
   */
  addFiles: reads('workspaces.modify')
    .route({ method: 'POST', path: '/images-folders/{folderId}/files', tags: ['Images'] })
    .input(
      byFolder.extend({
        files: z
          .array(
            z.object({
              path: z.string().max(maxPathLength),
              base64: z.base64().max(Math.ceil(maxPieceBytes / 3) * 4),
              append: z.boolean().default(false),
            }),
          )
          .min(1)
          .max(maxPieceFiles),
      }),
    )
    .output(z.object({ files: z.number().int(), bytes: bytesSchema })),
  dropFolder: reads('workspaces.modify')
    .route({ method: 'POST', path: '/images-folders/{folderId}/drop', tags: ['Images'] })
    .input(byFolder)
    .output(z.object({})),
  /**
   * Builds an image on a host, and makes a workspace of it that is installed there. The task's `detail` has the step and the last lines
   * of what it prints.
   */
  build: changes('workspaces.modify', 'image.build')
    .route({ method: 'POST', path: '/images-build', tags: ['Images'] })
    .input(madeAsSchema.extend({ hostId: idSchema, source: buildSourceSchema }))
    .output(ordered),
  /**
   * Saves what is in a session as an image on its host, and makes a workspace of it with the settings of that session. Volumes are no
   * part of it. What the session was given (its password, its variables) is not in it.
   */
  saveSession: changes('workspaces.modify', 'image.save-session')
    .route({ method: 'POST', path: '/images-save-session', tags: ['Images'] })
    .input(madeAsSchema.extend({ sessionId: idSchema }))
    .output(ordered),
};
