import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChunkReader } from './http-chunks.ts';

/** What is read of a body that comes in pieces, and how many bytes were the body's. */
function read(pieces: readonly Buffer[]) {
  const reader = createChunkReader();
  const data: Buffer[] = [];
  let used = 0;
  for (const piece of pieces) used += reader.read(piece, (part) => data.push(Buffer.from(part)));
  return { text: Buffer.concat(data).toString('latin1'), used, isOver: reader.isOver() };
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const points = [...new Set([0, ...at.map((point) => point % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  return points.slice(1).map((point, index) => bytes.subarray(points[index], point));
}

describe('a body in chunks', () => {
  it('is the same wherever it is cut', () => {
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 40 }), (chunks, at) => {
        const sent = chunks.map((part) =>
          Buffer.concat([Buffer.from(`${part.length.toString(16)};a=b\r\n`), part, Buffer.from('\r\n')]),
        );
        const body = Buffer.concat([...sent, Buffer.from('0\r\nTrailer: x\r\n\r\n')]);
        const { text, used, isOver } = read(cut(Buffer.concat([body, Buffer.from('next')]), at));
        expect([text, used, isOver]).toEqual([Buffer.concat(chunks).toString('latin1'), body.length, true]);
      }),
    );
  });

  it.each([
    ['no size', '\r\n'],
    ['a size that is no number', 'x\r\n'],
    ['a negative size', '-1\r\n'],
    ['a size with a sign', '+1\r\n'],
    ['a size in other words', '0x1\r\n'],
    ['a size beyond all measure', 'fffffffff\r\n'],
    ['a line that ends with a line feed alone', '1\nx\r\n'],
    ['more data than its size says', '1\r\nxy\r\n'],
    ['a line without end', 'a'.repeat(2000)],
    ['trailers without end', `0\r\n${`T: ${'x'.repeat(900)}\r\n`.repeat(30)}`],
    ['a size with a control character behind it', '1;\u0001\r\n'],
  ])('is refused with %s', (_what, text) => {
    expect(() => read([Buffer.from(text, 'latin1')])).toThrow('in a way that a view does not allow');
  });
});
