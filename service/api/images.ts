/** The contract's area `images`. */
import type { imagesContract } from '../../common/contract/images.ts';
import type { ImageOperations } from '../images/image-operations.ts';
import type { Face } from './face.ts';

export function createImagesApi(images: ImageOperations): Face<typeof imagesContract> {
  return {
    beginFolder: async (_input, { actor }) => ({ folderId: await images.beginFolder(actor) }),
    addFiles: ({ folderId, files }, { actor }) =>
      images.addFiles(
        actor,
        folderId,
        files.map(({ path, base64, append }) => ({ path, append, bytes: Buffer.from(base64, 'base64') })),
      ),
    async dropFolder({ folderId }, { actor }) {
      await images.dropFolder(actor, folderId);
      return {};
    },
    build: (order, { actor }) => images.build(actor, order),
    saveSession: (order, { actor }) => images.saveSession(actor, order),
  };
}
