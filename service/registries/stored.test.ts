import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isPacked, pack, readStoredText, unpack } from './stored.ts';

it('what is kept is what came, packed or not', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(1, 100_000), (part, times) => {
      const text = `{${part}`.repeat(Math.ceil(times / (part.length + 1)));
      expect(unpack(pack(text))).toBe(text);
    }),
    { numRuns: 50 },
  );
  const large = '{"name":"ä"}'.repeat(50_000);
  expect(isPacked(pack(large))).toBe(true);
  expect(pack(large).length).toBeLessThan(large.length / 10);
  expect(readStoredText(pack(large))).toBe(large);
  expect(pack('{}')).toBe('{}');
});

it('a document that is too large for a screen is refused with a code', () => {
  expect(() => readStoredText(pack(' '.repeat(9 * 1024 * 1024)))).toThrow(
    expect.objectContaining({ code: 'REGISTRY_DOCUMENT_TOO_LARGE' }),
  );
});
