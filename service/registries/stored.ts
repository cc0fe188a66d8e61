/**
 * How a document is kept in the store: as its text, and packed where it is large, because the store is written and read
 * on the event loop. Called in a worker only. Pure.
 */

import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { FairleadError } from '../../common/errors.ts';
import { defaultRegistryLimits } from '../../common/registry/document.ts';
import { formatBytes } from '../../common/sizes/bytes.ts';

/** Characters from which on a document is packed. */
const packFrom = 256 * 1024;
/** Characters of a document that is shown to a person. */
const maxShown = 8 * 1024 * 1024;
/** No JSON text begins with this. */
const mark = 'br:';
/** A window of 16 MiB: entries of a large list repeat each other over distances that gzip does not see. */
const packing = { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 } };

export function pack(text: string): string {
  return text.length < packFrom ? text : `${mark}${brotliCompressSync(text, packing).toString('base64')}`;
}

export function isPacked(stored: string): boolean {
  return stored.startsWith(mark);
}

export function unpack(stored: string): string {
  if (!isPacked(stored)) return stored;
  // What was packed was within the limit in bytes of whatever encoding it came in; as UTF-8 it is three times that at most.
  const maxOutputLength = 3 * defaultRegistryLimits.bytes;
  return brotliDecompressSync(Buffer.from(stored.slice(mark.length), 'base64'), { maxOutputLength }).toString('utf8');
}

/** The text of a document for a screen. @throws REGISTRY_DOCUMENT_TOO_LARGE */
export function readStoredText(stored: string): string {
  const text = unpack(stored);
  if (text.length <= maxShown) return text;
  throw new FairleadError('REGISTRY_DOCUMENT_TOO_LARGE', {
    message: `The document is larger than ${formatBytes(maxShown)}, which is more than is shown.`,
    hint: 'Its entries can be opened one by one. The document itself is at the registry’s address.',
    status: 413,
    data: { characters: text.length, limit: maxShown },
  });
}
