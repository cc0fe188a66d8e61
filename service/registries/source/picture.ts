/** What a picture is, by its bytes. */
import { createHash } from 'node:crypto';
import type { PictureFacts } from '../../../common/registry-source/types.ts';
import { sniffImage } from '../fetch-icon.ts';

export function pictureFacts(bytes: Uint8Array): PictureFacts {
  const mediaType = sniffImage(bytes);
  return {
    mediaType,
    bytes: bytes.length,
    size: mediaType === null ? null : sizeOf(mediaType, bytes),
    digest: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** Width and height of types that say them in the first bytes. */
function sizeOf(mediaType: string, bytes: Uint8Array): PictureFacts['size'] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (mediaType === 'image/png' && bytes.length >= 24) return { width: view.getUint32(16), height: view.getUint32(20) };
  if (mediaType === 'image/gif' && bytes.length >= 10)
    return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  return null;
}
