import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainIds, estimatePull, fits, sharedLayerCount } from './layers.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const C = `sha256:${'c'.repeat(64)}`;
const GB = 1_000_000_000;

it('chains layers by the rule of the OCI image specification', () => {
  expect(chainIds([], sha256)).toEqual([]);
  expect(chainIds([A], sha256)).toEqual([A]);
  // echo -n "sha256:aaa… sha256:bbb…" | sha256sum
  const second = 'sha256:ccd722928bd92476ba1745586fed6e45a102504185ad88cd89e01ff116fd146c';
  expect(chainIds([A, B], sha256)[1]).toBe(`sha256:${sha256(`${A} ${B}`)}`);
  expect(chainIds([A, B], sha256)[1]).toBe(second);
  expect(chainIds([A, B, C], sha256)[2]).toBe(`sha256:${sha256(`${second} ${C}`)}`);
});

describe('sharedLayerCount', () => {
  it('counts from the base only', () => {
    expect(sharedLayerCount([A, B, C], [])).toBe(0);
    expect(
      sharedLayerCount(
        [A, B, C],
        [
          [B, C],
          [A, C],
          [A, B],
        ],
      ),
    ).toBe(2);
    expect(sharedLayerCount([A, B], [[A, B, C]])).toBe(2);
    expect(sharedLayerCount([], [[A]])).toBe(0);
  });

  it('is the length of the longest common prefix of chain ids', () => {
    const stack = fc.array(fc.constantFrom(A, B, C), { maxLength: 5 });
    fc.assert(
      fc.property(stack, fc.array(stack, { maxLength: 4 }), (image, others) => {
        const known = new Set(others.flatMap((other) => chainIds(other, sha256)));
        const byChain = chainIds(image, sha256).filter((id) => known.has(id)).length;
        expect(sharedLayerCount(image, others)).toBe(byChain);
      }),
    );
  });
});

describe('estimatePull', () => {
  const layers = [
    { diffId: A, compressedBytes: GB },
    { diffId: B, compressedBytes: GB },
    { diffId: C, compressedBytes: 2 * GB },
  ];
  const host = { imageDiffIds: [[A]], keepsCompressed: false };

  it('counts missing layers only, their unpacked size by their part of the published one', () => {
    expect(estimatePull({ layers, publishedBytes: 8 * GB }, host)).toEqual({
      bytes: 6 * GB,
      peakBytes: 9 * GB,
      downloadBytes: 3 * GB,
      basis: 'layers',
      sharedLayers: 1,
      missingLayers: 2,
    });
    expect(estimatePull({ layers, publishedBytes: 8 * GB }, { ...host, keepsCompressed: true }).bytes).toBe(9 * GB);
  });

  it('takes known sizes, does not believe a published size below the compressed one, and has a rule without one', () => {
    const known = layers.map((layer) => ({ ...layer, uncompressedBytes: 5 * GB }));
    expect(estimatePull({ layers: known, publishedBytes: 8 * GB }, host).bytes).toBe(10 * GB);
    expect(estimatePull({ layers, publishedBytes: 20_000_000 }, host).bytes).toBe(9 * GB);
    expect(estimatePull({ layers, publishedBytes: null }, host).bytes).toBe(9 * GB);
  });

  it('is nothing when the host has it all', () => {
    const full = { imageDiffIds: [[A, B, C]], keepsCompressed: false };
    expect(estimatePull({ layers, publishedBytes: 8 * GB }, full)).toMatchObject({
      bytes: 0,
      peakBytes: 0,
      missingLayers: 0,
    });
  });

  it('falls back to the published size, then to saying that nothing is known', () => {
    expect(estimatePull({ layers: null, publishedBytes: 6 * GB }, host)).toMatchObject({
      bytes: 6 * GB,
      peakBytes: 8 * GB,
      downloadBytes: null,
      basis: 'published',
    });
    expect(estimatePull({ layers: null, publishedBytes: 0 }, host)).toMatchObject({ bytes: 0, basis: 'none' });
    expect(estimatePull({ layers: [], publishedBytes: null }, host).basis).toBe('none');
  });
});

it('fits leaves the reserve alone', () => {
  expect(fits(5 * GB, 10 * GB, 5 * GB)).toEqual({
    fits: true,
    needBytes: 5 * GB,
    freeBytes: 10 * GB,
    reserveBytes: 5 * GB,
    shortBytes: 0,
  });
  expect(fits(5 * GB + 1, 10 * GB, 5 * GB)).toMatchObject({ fits: false, shortBytes: 1 });
  expect(fits(5 * GB, null)).toMatchObject({ fits: null, shortBytes: 0 });
  expect(fits(0, 0)).toMatchObject({ fits: true, shortBytes: 0 });
});
