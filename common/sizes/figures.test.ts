import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresOf, givesBack, type HeldImage, heldBytes, spaceFor, stillToCome } from './figures.ts';
import { cases, heldImages, total } from './testing/cases.ts';

const [A, B, C, D] = ['a', 'b', 'c', 'd'].map((letter) => `sha256:${letter.repeat(64)}`) as [
  string,
  string,
  string,
  string,
];
const gb = 1_000_000_000;
const mb = 1_000_000;
const layers = [
  { diffId: A, compressedBytes: gb },
  { diffId: B, compressedBytes: gb },
  { diffId: C, compressedBytes: 2 * gb },
];
const held = (id: string, diffIds: string[], layerBytes: number[] | null = null, ownBytes: number | null = null) => ({
  id,
  sizeBytes: layerBytes === null ? 7 : total(layerBytes),
  diffIds,
  layerBytes,
  ownBytes,
});
const host = (images: readonly HeldImage[] = []) => ({
  freeBytes: 100 * gb,
  reserveBytes: 0,
  present: false,
  held: images,
  keepsCompressed: false,
});

describe('what bringing an image takes', () => {
  it('is the missing layers, their unpacked size by their part of the published one', () => {
    const one = figuresOf({ layers, publishedBytes: 8 * gb }, host([held('1', [A])]));
    expect(one).toMatchObject({
      known: 'manifest',
      downloadBytes: 3 * gb,
      takesBytes: 6 * gb,
      roomBytes: 9 * gb,
      worstBytes: 8 * gb,
    });
    const kept = figuresOf({ layers, publishedBytes: 8 * gb }, { ...host([held('1', [A])]), keepsCompressed: true });
    expect(kept).toMatchObject({ takesBytes: 9 * gb, roomBytes: 9 * gb, worstBytes: 12 * gb });
  });

  it('is what is published less what the engine measured of the shared layers', () => {
    // Two versions of a desktop that differ by 3 MB, which compression makes no smaller.
    const desktop = [
      { diffId: A, compressedBytes: 220 * mb },
      { diffId: B, compressedBytes: 3 * mb },
    ];
    const before = held('1', [A, C], [425 * mb, 3 * mb]);
    expect(figuresOf({ layers: desktop, publishedBytes: 428 * mb }, host([before]))).toMatchObject({
      downloadBytes: 3 * mb,
      takesBytes: 3 * mb,
      roomBytes: 6 * mb,
    });
    // A published size that cannot be right for so small a download says less than the part of the layers.
    const { takesBytes } = figuresOf({ layers: desktop, publishedBytes: 900 * mb }, host([before]));
    expect(takesBytes).toBeLessThan(13 * mb);
    expect(takesBytes).toBeGreaterThan(3 * mb);
  });

  it('does not believe a published size far from the compressed one, and has a rule without one', () => {
    const slip = figuresOf({ layers, publishedBytes: 40_000 * gb }, host([held('1', [A])]));
    expect(slip).toMatchObject({ takesBytes: 9 * gb, worstBytes: 40_000 * gb });
    expect(figuresOf({ layers, publishedBytes: 20 * mb }, host([held('1', [A])])).takesBytes).toBe(9 * gb);
    expect(figuresOf({ layers, publishedBytes: null }, host([held('1', [A])])).takesBytes).toBe(9 * gb);
  });

  it('is nothing where the host has it all, and where it has the image and nobody tells its layers', () => {
    const nothing = { downloadBytes: 0, takesBytes: 0, roomBytes: 0, fits: 'yes', shortBytes: 0 };
    const full = { ...host([held('1', [A, B, C, D])]), freeBytes: 0, reserveBytes: gb };
    expect(figuresOf({ layers, publishedBytes: 8 * gb }, full)).toMatchObject({ ...nothing, known: 'manifest' });
    const there = { ...host(), present: true, freeBytes: 0 };
    expect(figuresOf({ layers: null, publishedBytes: 8 * gb }, there)).toMatchObject({ ...nothing, known: 'engine' });
    // By that name there is an older one, and the newer is not there.
    expect(figuresOf({ layers, publishedBytes: 8 * gb }, there)).toMatchObject({ takesBytes: 8 * gb, fits: 'no' });
  });

  it('is the published worst case where the manifest cannot be read, and unknown where nobody says anything', () => {
    expect(figuresOf({ layers: null, publishedBytes: 6 * gb }, host())).toMatchObject({
      known: 'published',
      downloadBytes: null,
      takesBytes: 6 * gb,
      roomBytes: 8 * gb,
      worstBytes: 6 * gb,
    });
    for (const none of [
      { layers: null, publishedBytes: 0 },
      { layers: [], publishedBytes: null },
    ])
      expect(figuresOf(none, host())).toMatchObject({ known: 'unknown', takesBytes: null, fits: 'unknown' });
  });

  it('leaves the reserve alone, and never has less than nothing to use', () => {
    expect(spaceFor(5 * gb, { freeBytes: 10 * gb, reserveBytes: 5 * gb })).toEqual({
      freeBytes: 10 * gb,
      reserveBytes: 5 * gb,
      usableBytes: 5 * gb,
      fits: 'yes',
      shortBytes: 0,
    });
    expect(spaceFor(5 * gb + 1, { freeBytes: 10 * gb, reserveBytes: 5 * gb })).toMatchObject({
      fits: 'no',
      shortBytes: 1,
    });
    expect(spaceFor(mb, { freeBytes: 230 * mb, reserveBytes: 2 * gb })).toMatchObject({
      usableBytes: 0,
      fits: 'no',
      shortBytes: 1771 * mb,
    });
    expect(spaceFor(5 * gb, { freeBytes: null, reserveBytes: 0 })).toMatchObject({
      fits: 'unknown',
      usableBytes: null,
    });
    expect(spaceFor(0, { freeBytes: 0, reserveBytes: gb }).fits).toBe('yes');
  });

  it('agrees with itself, whatever the image and the host', () => {
    fc.assert(
      fc.property(cases, ({ figures }) => {
        const { takesBytes, roomBytes, worstBytes, downloadBytes, freeBytes, reserveBytes, usableBytes } = figures;
        for (const bytes of [takesBytes, roomBytes, worstBytes, downloadBytes, usableBytes])
          expect(bytes === null || (Number.isFinite(bytes) && bytes >= 0)).toBe(true);
        expect(takesBytes === null).toBe(figures.known === 'unknown');
        if (takesBytes !== null && roomBytes !== null) expect(takesBytes).toBeLessThanOrEqual(roomBytes);
        if (takesBytes !== null && worstBytes !== null) expect(takesBytes).toBeLessThanOrEqual(worstBytes);
        if (usableBytes !== null) expect(usableBytes).toBeLessThanOrEqual(freeBytes ?? 0);
        expect(figures.fits === 'no').toBe(figures.shortBytes > 0);
        if (figures.fits === 'yes' && roomBytes !== null && roomBytes > 0)
          expect((freeBytes ?? 0) - roomBytes).toBeGreaterThanOrEqual(reserveBytes);
      }),
    );
  });
});

describe('what removing images gives back', () => {
  const one = held('1', [A, B], [425 * mb, 3 * mb], 3 * mb);
  const two = held('2', [A, C], [425 * mb, 4 * mb], 4 * mb);
  const ids = (...names: string[]) => new Set(names);

  it('is what no other image has: 3 MB of 428', () => {
    expect(givesBack(ids('1'), [one, two], ids())).toEqual({ bytes: 3 * mb, atLeast: false, nothingBecause: null });
    expect(givesBack(ids('1', '2'), [one, two], ids()).bytes).toBe(432 * mb);
  });

  it('is nothing while a container uses it, and where others hold all its layers', () => {
    expect(givesBack(ids('1'), [one, two], ids('1'))).toEqual({ bytes: 0, atLeast: false, nothingBecause: 'in-use' });
    const base = held('3', [A], [425 * mb], 0);
    expect(givesBack(ids('3'), [one, base], ids())).toEqual({ bytes: 0, atLeast: false, nothingBecause: 'shared' });
    expect(givesBack(ids('4'), [one], ids())).toEqual({ bytes: 0, atLeast: false, nothingBecause: null });
    // One of two stays, so what the two share stays.
    expect(givesBack(ids('1', '2'), [one, two], ids('2')).bytes).toBe(3 * mb);
  });

  it('is the sum of what the engine says, at least, where it does not tell layers; and unknown without that', () => {
    const coarse = [one, two].map((image) => ({ ...image, layerBytes: null }));
    expect(givesBack(ids('1', '2'), coarse, ids())).toEqual({ bytes: 7 * mb, atLeast: true, nothingBecause: null });
    const silent = coarse.map((image) => ({ ...image, ownBytes: null }));
    expect(givesBack(ids('1'), silent, ids())).toEqual({ bytes: null, atLeast: false, nothingBecause: null });
  });

  it('is what the remaining images take less, however many are removed, in whichever way the engine tells', () => {
    const pick = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(heldImages({ layers: true, own: true }), pick, pick, (images, chosen, used) => {
        const going = new Set(images.filter((_, at) => chosen[at]).map(({ id }) => id));
        const inUse = new Set(images.filter((_, at) => used[at]).map(({ id }) => id));
        const after = images.filter(({ id }) => !going.has(id) || inUse.has(id));
        const gain = heldBytes(images).bytes - heldBytes(after).bytes;
        expect(givesBack(going, images, inUse).bytes).toBe(gain);
        // The engine's sums alone never promise more.
        const coarse = images.map((image) => ({ ...image, layerBytes: null }));
        expect(givesBack(going, coarse, inUse).bytes).toBeLessThanOrEqual(gain);
      }),
    );
  });
});

it('sums count layers and images once, and tell what is not known', () => {
  const small = held('1', [A, B], [5, 1]);
  expect(heldBytes([small, held('2', [A, C], [5, 2]), small])).toEqual({ bytes: 8, atMost: false });
  expect(heldBytes([small, { ...held('2', [A, C]), sizeBytes: 7 }])).toEqual({ bytes: 13, atMost: true });
  expect(heldBytes([])).toEqual({ bytes: 0, atMost: false });
  const wanted = [
    { image: 'a', publishedBytes: 100 },
    { image: 'a', publishedBytes: 120 },
    { image: 'b', publishedBytes: null },
  ];
  expect(stillToCome(wanted, false)).toEqual({ bytes: 120, roomBytes: 160, unknown: 1 });
  expect(stillToCome(wanted, true)).toEqual({ bytes: 160, roomBytes: 160, unknown: 1 });
  // What one image would need is the same, asked in either way.
  const one = figuresOf({ layers: null, publishedBytes: 120 }, host());
  expect(stillToCome(wanted.slice(0, 2), false)).toMatchObject({ bytes: one.takesBytes, roomBytes: one.roomBytes });
});
