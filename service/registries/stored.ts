/**
 * How a document is kept in the store: as its text, and packed where it is large, because the store is written and read
 * on the event loop. Called in a worker only. Pure.
 */

import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { FairleadError } from '../../common/errors.ts';
import { DEFAULT_REGISTRY_LIMITS } from '../../common/registry/document.ts';
import { formatBytes } from '../../common/sizes/bytes.ts';

/** Characters from which on a document is packed. */
const PACK_FROM = 256 * 1024;
/** Characters of a document that is shown to a person. */
const MAX_SHOWN = 8 * 1024 * 1024;
/** No JSON text begins with this. */
const MARK = 'br:';
/** A window of 16 MiB: entries of a large list repeat each other over distances that gzip does not see. */
const PACKING = { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 } };

export function pack(text: string): string {
  return text.length < PACK_FROM ? text : `${MARK}${brotliCompressSync(text, PACKING).toString('base64')}`;
}

export function isPacked(stored: string): boolean {
  return stored.startsWith(MARK);
}

export function unpack(stored: string): string {
  if (!isPacked(stored)) return stored;
  // What was packed was within the limit in bytes of whatever encoding it came in; as UTF-8 it is three times that at most.
  const maxOutputLength = 3 * DEFAULT_REGISTRY_LIMITS.bytes;
  return brotliDecompressSync(Buffer.from(stored.slice(MARK.length), 'base64'), { maxOutputLength }).toString('utf8');
}

/** The text of a document for a screen. @throws REGISTRY_DOCUMENT_TOO_LARGE */
export function readStoredText(stored: string): string {
  const text = unpack(stored);
  if (text.length <= MAX_SHOWN) return text;
  throw new FairleadError('REGISTRY_DOCUMENT_TOO_LARGE', {
    message: `The document is larger than ${formatBytes(MAX_SHOWN)}, which is more than is shown.`,
    hint: 'Its entries can be opened one by one. The document itself is at the registry’s address.',
    status: 413,
    data: { characters: text.length, limit: MAX_SHOWN },
  });
}
