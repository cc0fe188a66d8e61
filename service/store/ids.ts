import { randomBytes } from 'node:crypto';
import type { Clock, IdSource } from './types.ts';

/**
 * Ids are UUIDs of version 7 (RFC 9562): they sort by time, and within one millisecond by the order they were made in,
 * so that "newest first" needs no second column.
 */
export function createIdSource(clock: Clock = Date.now): IdSource {
  let lastMs = 0;
  let counter = 0;
  return () => {
    const now = clock();
    if (now > lastMs) {
      lastMs = now;
      counter = randomBytes(2).readUInt16BE() & 0x7ff;
    } else {
      counter += 1;
      // 12 bits of counter; when they are used up the id borrows the next millisecond rather than go backwards.
      if (counter > 0xfff) {
        lastMs += 1;
        counter = 0;
      }
    }
    const bytes = randomBytes(16);
    bytes.writeUIntBE(lastMs, 0, 6);
    bytes.writeUInt16BE(0x7000 | counter, 6);
    bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
}
