/** Brings a folder to the service. */
import type { Api } from '../../../app/connection.ts';
import { type ChosenFile, callsOf } from './folder-files.ts';

/**
 * One call after another. Where it is called off, or fails, the service lets go of what it has.
 * @returns the id of the folder there
 */
export async function uploadFolder(
  api: Pick<Api, 'images'>,
  files: readonly ChosenFile<Blob>[],
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const { folderId } = await api.images.beginFolder(undefined, { signal });
  try {
    let bytes = 0;
    for (const call of callsOf(files)) {
      const pieces = await Promise.all(
        call.map(async ({ path, content, from, to }) => ({
          path,
          append: from > 0,
          base64: await base64Of(content.slice(from, to)),
        })),
      );
      await api.images.addFiles({ folderId, files: pieces }, { signal });
      bytes += call.reduce((sum, { from, to }) => sum + to - from, 0);
      onBytes(bytes);
    }
    return folderId;
  } catch (thrown) {
    // What failed is told; that nothing is left there is the service's own care within the hour.
    void api.images.dropFolder({ folderId }).catch(() => undefined);
    throw thrown;
  }
}

/** The bytes of a piece of a file, as a call carries them. */
export function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error ?? new Error('A file could not be read.'));
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.readAsDataURL(blob);
  });
}
