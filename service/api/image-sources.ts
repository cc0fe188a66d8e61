/** The contract's area `imageSources`. */
import type { imageSourcesContract } from '../../common/contract/image-sources.ts';
import type { SourceOperations } from '../images/source-operations.ts';
import type { Face } from './face.ts';

export function createImageSourcesApi(sources: SourceOperations): Face<typeof imageSourcesContract> {
  return {
    own: async (_input, { actor }) => ({ images: await sources.own(actor) }),
    build: (order, { actor }) => sources.build(actor, order),
    beginLoad: (order, { actor }) => sources.beginLoad(actor, order),
    addPiece: async ({ uploadId, base64 }, { actor }) => ({
      bytes: await sources.addPiece(actor, uploadId, Buffer.from(base64, 'base64')),
    }),
  };
}
