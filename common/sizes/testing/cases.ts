/** Test support: images and hosts as they can be, for property tests of every place that shows a figure of size. */
import fc from 'fast-check';
import type { HeldImage, ImageFigures, LayerSize } from '../figures.ts';
import { figuresOf } from '../figures.ts';

/** A layer by a letter. Its sizes are its own, so that images which share it agree. */
const layerOf = (letter: string): LayerSize & { readonly unpackedBytes: number } => {
  const at = letter.charCodeAt(0) - 96;
  return {
    diffId: `sha256:${letter.repeat(64)}`,
    compressedBytes: at * 1_234_567,
    unpackedBytes: at * (at % 3 === 0 ? 1_234_567 : 2_900_001),
  };
};
const letters = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 5 });

/** Images of one engine: each has its layers, some engines do not tell sizes of layers, some not what is shared. */
export const heldImages = (tells: { readonly layers: boolean; readonly own: boolean }) =>
  fc.uniqueArray(letters, { maxLength: 5, selector: (stack) => stack.join('') }).map((stacks) => {
    const chainsOf = (stack: readonly string[]) => stack.map((_, at) => stack.slice(0, at + 1).join(''));
    return stacks.map((stack): HeldImage => {
      const layers = stack.map(layerOf);
      const others = new Set(stacks.filter((other) => other !== stack).flatMap(chainsOf));
      const own = chainsOf(stack).map((chain, at) => (others.has(chain) ? 0 : (layers[at]?.unpackedBytes ?? 0)));
      return {
        id: `sha256:${stack.join('')}`,
        sizeBytes: total(layers.map(({ unpackedBytes }) => unpackedBytes)),
        diffIds: layers.map(({ diffId }) => diffId),
        layerBytes: tells.layers ? layers.map(({ unpackedBytes }) => unpackedBytes) : null,
        ownBytes: tells.own ? total(own) : null,
      };
    });
  });

const bytes = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 400_000_000 }));
const image = fc.record({
  layers: fc.oneof(
    { weight: 1, arbitrary: fc.constant(null) },
    {
      weight: 4,
      arbitrary: letters.map((stack) =>
        stack.map((letter) => {
          const { diffId, compressedBytes } = layerOf(letter);
          return { diffId, compressedBytes };
        }),
      ),
    },
  ),
  publishedBytes: fc.oneof(fc.constant(null), bytes, fc.integer({ min: 5_000_000, max: 200_000_000 })),
});
const host = fc.record({
  present: fc.boolean(),
  held: fc.oneof(heldImages({ layers: true, own: true }), heldImages({ layers: false, own: false })),
  keepsCompressed: fc.boolean(),
  freeBytes: fc.oneof(fc.constant(null), bytes),
  reserveBytes: bytes,
});

/** An image, a host, and what the one function says of the two. */
export const cases = fc
  .record({ image, host })
  .map((one): typeof one & { readonly figures: ImageFigures } => ({ ...one, figures: figuresOf(one.image, one.host) }));

export const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
