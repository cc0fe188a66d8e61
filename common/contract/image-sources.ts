/** The calls of the area `imageSources`: how an image that comes from no image registry gets to a host. */
import { z } from 'zod';
import { maxPieceBytes } from '../images/folder-paths.ts';
import { imageNames } from '../images/own-images.ts';
import { bytesSchema, idSchema, taskStartedSchema } from '../model/shared.ts';
import { changes, reads } from './base.ts';

export const imageSourcesContract = {
  /** Images that can be built from what came with Fairlead, with the name that workspaces call them. */
  own: reads('workspaces.view')
    .route({ method: 'GET', path: '/image-sources', tags: ['Images'] })
    .output(z.object({ images: z.array(z.object({ image: z.enum(imageNames), reference: z.string() })) })),
  /**
   * Builds one on a host. With `fresh` also what is there, and all that it stands on, with the packages that the mirrors have now.
   * The task's `detail` has the step and the last lines of what it prints.
   */
  build: changes('workspaces.modify', 'image.build-own')
    .route({ method: 'POST', path: '/image-sources/build', tags: ['Images'] })
    .input(z.object({ hostId: idSchema, image: z.enum(imageNames), fresh: z.boolean().default(false) }))
    .output(taskStartedSchema),
  /**
   * Begins to load an archive (`docker save`) of an image on a host. Its pieces are added in order; whether it brought the
   * image by that name, the task says.
   */
  beginLoad: changes('workspaces.modify', 'image.load')
    .route({ method: 'POST', path: '/image-sources/load', tags: ['Images'] })
    .input(
      z.object({
        hostId: idSchema,
        reference: z.string().trim().min(1).max(512),
        /** Of the archive. */
        bytes: bytesSchema.min(1),
      }),
    )
    .output(taskStartedSchema.extend({ uploadId: idSchema })),
  /** Answers when there is room for the next piece. */
  addPiece: reads('workspaces.modify')
    .route({ method: 'POST', path: '/image-sources/load/{uploadId}', tags: ['Images'] })
    .input(z.object({ uploadId: idSchema, base64: z.base64().max(Math.ceil(maxPieceBytes / 3) * 4) }))
    .output(z.object({ bytes: bytesSchema })),
};
