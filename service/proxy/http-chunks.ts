/** Bodies in chunks, taken apart as they come (RFC 9112, 7.1). What could be read in two ways is refused. */
import { viewErrors } from './errors.ts';

/** Of a line with a size and whatever else it says, and of all trailers, which nobody is told. */
const maxLine = 1024;
const maxTrailers = 16 * 1024;

export interface ChunkReader {
  /**
   * Hands out the data in `bytes`, which may end anywhere. How many of them belong to the body: fewer than there are only
   * where it ends among them. @throws VIEW_ANSWER_REFUSED
   */
  read(bytes: Buffer, data: (bytes: Buffer) => void): number;
  isOver(): boolean;
}

export function createChunkReader(): ChunkReader {
  let state: 'size' | 'data' | 'data-end' | 'trailers' | 'over' = 'size';
  let left = 0;
  let line = '';
  let trailers = 0;

  const onLine = (): void => {
    if (state === 'size') {
      const [, size] = /^([0-9a-fA-F]{1,8})(?:[\t ]*;[\t\x20-\x7e\x80-\xff]*)?$/.exec(line) ?? [];
      if (size === undefined) throw viewErrors.badAnswer();
      left = Number.parseInt(size, 16);
      state = left === 0 ? 'trailers' : 'data';
    } else if (state === 'data-end') {
      if (line !== '') throw viewErrors.badAnswer();
      state = 'size';
    } else {
      trailers += line.length;
      if (trailers > maxTrailers) throw viewErrors.badAnswer();
      if (line === '') state = 'over';
    }
    line = '';
  };

  return {
    isOver: () => state === 'over',
    read(bytes, data) {
      let at = 0;
      while (at < bytes.length && state !== 'over') {
        if (state === 'data') {
          const part = bytes.subarray(at, at + left);
          at += part.length;
          left -= part.length;
          if (left === 0) state = 'data-end';
          data(part);
          continue;
        }
        const end = bytes.indexOf(0x0a, at);
        line += bytes.toString('latin1', at, end === -1 ? bytes.length : end);
        if (line.length > maxLine) throw viewErrors.badAnswer();
        if (end === -1) return bytes.length;
        at = end + 1;
        if (!line.endsWith('\r')) throw viewErrors.badAnswer();
        line = line.slice(0, -1);
        onLine();
      }
      return at;
    },
  };
}
