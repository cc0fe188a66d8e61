/** Brings an archive of an image to a host, piece by piece. */
import { maxPieceBytes } from '../../../../common/images/folder-paths.ts';
import type { Api } from '../../../app/connection.ts';
import { base64Of } from './upload.ts';

/**
 * Begins the task that takes it, and goes on in the background until everything is there.
 * @returns the id of the task; `sent` settles when the last piece is taken, and rejects where the task ended before
 */
export async function uploadArchive(
  api: Pick<Api, 'imageSources'>,
  order: { readonly hostId: string; readonly reference: string },
  file: Blob,
): Promise<{ readonly taskId: string; readonly sent: Promise<void> }> {
  const { taskId, uploadId } = await api.imageSources.beginLoad({ ...order, bytes: file.size });
  const send = async (): Promise<void> => {
    for (let from = 0; from < file.size; from += maxPieceBytes)
      await api.imageSources.addPiece({ uploadId, base64: await base64Of(file.slice(from, from + maxPieceBytes)) });
  };
  return { taskId, sent: send() };
}
