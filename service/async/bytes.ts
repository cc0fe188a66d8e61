/** Reading what a stream or a socket gives into one piece. */
import type { RawData } from 'ws';

/**
 * The bytes of a stream that gives buffers; anything else in it is passed over.
 * @param limit how many are read at most.
 * @param tooMuch the error for a stream that gives more: who sends decides what, not how much of it is kept.
 */
export async function readBytes(
  source: AsyncIterable<unknown>,
  limit = Number.POSITIVE_INFINITY,
  tooMuch: () => Error = () => new RangeError(`There are more than ${limit} bytes.`),
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of source) {
    if (!Buffer.isBuffer(part)) continue;
    size += part.length;
    if (size > limit) throw tooMuch();
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}

/** The bytes of a WebSocket message, in whichever form the library hands it over; not copied where it is one piece. */
export function messageBytes(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
