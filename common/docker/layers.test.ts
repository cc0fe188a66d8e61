import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainIdsForTests, layerBytesOf, sharedLayerCount } from './layers.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const C = `sha256:${'c'.repeat(64)}`;

it('chains layers by the rule of the OCI image specification', () => {
  expect(chainIdsForTests([], sha256)).toEqual([]);
  expect(chainIdsForTests([A], sha256)).toEqual([A]);
  // echo -n "sha256:aaa… sha256:bbb…" | sha256sum
  const second = 'sha256:ccd722928bd92476ba1745586fed6e45a102504185ad88cd89e01ff116fd146c';
  expect(chainIdsForTests([A, B], sha256)[1]).toBe(`sha256:${sha256(`${A} ${B}`)}`);
  expect(chainIdsForTests([A, B], sha256)[1]).toBe(second);
  expect(chainIdsForTests([A, B, C], sha256)[2]).toBe(`sha256:${sha256(`${second} ${C}`)}`);
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
        const known = new Set(others.flatMap((other) => chainIdsForTests(other, sha256)));
        const byChain = chainIdsForTests(image, sha256).filter((id) => known.has(id)).length;
        expect(sharedLayerCount(image, others)).toBe(byChain);
      }),
    );
  });
});

describe('layerBytesOf', () => {
  const step = (createdBy: string, sizeBytes = 0) => ({ createdBy, sizeBytes });
  // As engine 20.10 tells of an image that its classic builder made: the third layer made folders alone.
  const history = [
    step('/bin/sh -c #(nop) COPY file:2868 in /bin/busybox', 1_982_256),
    step('/bin/busybox mkdir -p /tmp'),
    step('/bin/busybox --install -s /bin', 3_216),
    step('/bin/sh -c #(nop) COPY file:83e4 in /etc/passwd', 65),
    step('/bin/sh -c #(nop)  LABEL title=small'),
    step('/bin/sh -c #(nop)  CMD ["/bin/sleep"]'),
  ];
  const [D, E] = ['d', 'e'].map((letter) => `sha256:${letter.repeat(64)}`) as [string, string];

  it('tells layers from settings, also layers without a file', () => {
    expect(layerBytesOf([A, B, C, D], history, 1_985_537)).toEqual([1_982_256, 0, 3_216, 65]);
    expect(layerBytesOf([A, C, D], history, 1_985_537)).toEqual([1_982_256, 3_216, 65]);
  });

  it('knows steps as BuildKit writes them, and folders that are a layer with one builder and none with another', () => {
    const steps = [
      step('RUN /bin/sh -c apt-get update # buildkit', 5),
      step('WORKDIR /home/user'),
      step('ENV A=b'),
      step('RUN /bin/sh -c rm /tmp/x # buildkit'),
    ];
    expect(layerBytesOf([A, B], steps, 5)).toEqual([5, 0]);
    expect(layerBytesOf([A, B, C], steps, 5)).toEqual([5, 0, 0]);
  });

  it('tells nothing where the numbers do not come out', () => {
    expect(layerBytesOf([A, B, C, D, E], history, 1_985_537)).toBeNull();
    // containerd's store counts the compressed layers as well.
    expect(layerBytesOf([A, B, C, D], history, 3_000_000)).toBeNull();
    expect(layerBytesOf([A], [], 5)).toBeNull();
  });
});
