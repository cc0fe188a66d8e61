/**
 * Every place of the service that says a figure of size, compared with the one function that knows it, for generated
 * images and hosts: rows of the estimate, the refusal of an install, placement, the widget, the images of a host, what
 * is offered to be removed, and what uninstalling gives back.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostEstimateSchema } from '../common/model/workspaces.ts';
import { place } from '../common/placement/place.ts';
import { formatBytes } from '../common/sizes/bytes.ts';
import { figuresOf, givesBack, heldBytes, spaceFor, stillToCome } from '../common/sizes/figures.ts';
import { cases, heldImages } from '../common/sizes/testing/cases.ts';
import { imageRows } from './hosts/host-contents.ts';
import { keepsCompressed } from './hosts/image-types.ts';
import { type CapacityRow, imagesOf, spaceOf } from './workspaces/capacity.ts';
import { estimateRow, withoutAsking } from './workspaces/estimates.ts';
import { noSpace } from './workspaces/install-on-host.ts';
import { judgeRemoval } from './workspaces/removals.ts';
import { givenBack } from './workspaces/uninstaller.ts';
import { offered } from './workspaces/unused-images.ts';

/** Every size in a text, as it is written. */
const sizesIn = (text: string): string[] => text.match(/-?\d+(\.\d+)?\s[kMGTP]?B\b/g) ?? [];

describe('what bringing an image takes', () => {
  const placementHost = {
    id: 'a',
    name: 'Alpha',
    enabled: true,
    draining: false,
    connected: true,
    disconnectedReason: null,
    architecture: 'amd64',
    cores: 4,
    memoryBytes: 1e9,
    gpus: 0,
    usedCores: 0,
    usedMemoryBytes: 0,
    usedGpus: 0,
    sessions: 0,
    left: 0,
    sessionCap: null,
    zone: 'default',
    tags: [],
  };
  const request = {
    cores: 1,
    memoryBytes: 1,
    gpuCount: 0,
    cpuAllocation: 'Shares' as const,
    architectures: [],
    allowedHostIds: null,
    hostId: null,
  };

  it('is the same in the estimate, the refusal and the placement', () => {
    fc.assert(
      fc.property(cases, ({ host, figures }) => {
        const row = estimateRow(
          { hostId: 'a', hostName: 'Alpha', architectureFits: true, chosen: true },
          { ...figures, present: host.present },
        );
        expect(hostEstimateSchema.parse(row)).toMatchObject(figures);

        const { roomBytes, freeBytes, reserveBytes, shortBytes } = figures;
        const known = [roomBytes, freeBytes, reserveBytes, shortBytes, reserveBytes - (freeBytes ?? 0)];
        const may = new Set(known.filter((bytes) => bytes !== null).map(formatBytes));
        const refusal = noSpace({ id: 'a', name: 'Alpha' }, figures);
        expect(refusal.data).toMatchObject({ roomBytes, freeBytes, reserveBytes, shortBytes });
        const [placement] = place(request, [
          { ...placementHost, hasImage: false, isPullable: true, bringing: figures },
        ]);
        const told = placement?.reasons.find(({ code }) => code === 'DISK')?.message ?? '';
        expect(told !== '').toBe(figures.fits === 'no');
        if (figures.fits !== 'no') return;
        for (const text of [refusal.message, told]) {
          expect(sizesIn(text).filter((size) => !may.has(size))).toEqual([]);
          expect(sizesIn(text)).toContain(formatBytes(roomBytes ?? 0));
          expect(sizesIn(text)).toContain(formatBytes(freeBytes ?? 0));
          // The reserve is a part of what is free, or it is not said to be.
          if (text.includes('of which')) expect(reserveBytes).toBeLessThanOrEqual(freeBytes ?? 0);
        }
      }),
    );
  });

  it('of a host that cannot be asked is the published worst case', () => {
    const info = { engine: 'docker', storageDriver: 'overlay2' } as const;
    expect(keepsCompressed(info)).toBe(false);
    expect(keepsCompressed({ ...info, storageDriver: 'overlayfs' })).toBe(true);
    expect(keepsCompressed({ engine: 'podman', storageDriver: 'overlayfs' })).toBe(false);
    expect(keepsCompressed(null)).toBe(false);
    fc.assert(
      fc.property(cases, ({ image, host: { freeBytes, reserveBytes } }) => {
        const disk = freeBytes === null ? null : { freeBytes, totalBytes: 1e12, usedBytes: 0 };
        const said = withoutAsking({ sizeBytes: image.publishedBytes }, { disk, info: null }, reserveBytes);
        const wanted = { layers: null, publishedBytes: image.publishedBytes };
        const nothing = { present: false, held: [], keepsCompressed: false };
        expect(said).toEqual(figuresOf(wanted, { freeBytes, reserveBytes, ...nothing }));
      }),
    );
  });
});

describe('what removing images gives back', () => {
  const summaryOf = ({ id, sizeBytes }: { id: string; sizeBytes: number }) => ({
    id,
    tags: [`example/${id.slice(7)}:1`],
    digests: [`example/${id.slice(7)}@sha256:1`],
    sizeBytes,
    createdAt: 0,
    labels: {},
  });
  const containerOf = (imageId: string) => ({
    id: 'c',
    name: 'somebody',
    image: '',
    imageId,
    state: 'exited' as const,
    labels: {},
    createdAt: 0,
  });
  const choice = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 });

  it('is the same in the images of a host, in what is offered, and before uninstalling', () => {
    const engines = fc.oneof(heldImages({ layers: true, own: true }), heldImages({ layers: false, own: false }));
    fc.assert(
      fc.property(engines, choice, choice, (held, chosen, used) => {
        const images = held.map(summaryOf);
        const inUse = new Set(held.filter((_, at) => used[at]).map(({ id }) => id));
        const containers = [...inUse].map(containerOf);
        const alone = (id: string) => givesBack(new Set([id]), held, inUse);

        for (const row of imageRows(images, containers, [], held)) expect(row.givesBack).toEqual(alone(row.id));

        const offers = offered(images, held, containers, inUse);
        for (const { image, bytes } of offers) {
          const id = images.find(({ tags }) => tags[0] === image)?.id ?? '';
          expect(inUse.has(id)).toBe(false);
          expect(bytes).toBe(alone(id).bytes);
          expect(bytes).not.toBe(0);
        }

        const wanted = images.filter((_, at) => chosen[at]);
        const removals = wanted.map((image) => judgeRemoval(image, image.tags, [], containers));
        const going = removals.filter(({ keepBecause }) => keepBecause === null);
        const expected = givesBack(new Set(wanted.map(({ id }) => id)), held, inUse);
        expect(givenBack(going, { containers }, held).bytes).toBe(expected.bytes);
      }),
    );
  });
});

describe('the widget', () => {
  const row = fc.record<CapacityRow>({
    observed: fc.constantFrom('present', 'absent', 'blocked'),
    image_id: fc.constantFrom('1', '2', null),
    size_bytes: fc.oneof(fc.constant(null), fc.nat(1e9)),
    reason: fc.constant(null),
    published_bytes: fc.oneof(fc.constant(null), fc.nat(1e9)),
    image: fc.constantFrom('a', 'b', 'c', 'd'),
    enabled: fc.boolean(),
  });

  /** What enabled workspaces bring of images that none of them has there. */
  const comingTo = (rows: readonly CapacityRow[], kept: boolean) => {
    const there = rows.filter(({ observed }) => observed === 'present').map(({ image }) => image);
    const missing = rows.filter(({ enabled, image }) => enabled && !there.includes(image));
    return stillToCome(
      missing.map(({ image, published_bytes }) => ({ image, publishedBytes: published_bytes })),
      kept,
    );
  };

  it('says what its images take together, and what is short for what is to come', () => {
    const disk = fc.record({
      freeBytes: fc.oneof(fc.constant(null), fc.nat(2e9)),
      reserveBytes: fc.nat(1e9),
      keepsCompressed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), disk, (rows, space) => {
        const images = imagesOf(rows);
        const said = spaceOf(rows, images, space);
        const { bytes, atMost } = heldBytes(images);
        const { freeBytes, reserveBytes, shortBytes } = spaceFor(
          comingTo(rows, space.keepsCompressed).roomBytes,
          space,
        );
        const coming = comingTo(rows, space.keepsCompressed);
        expect(said).toMatchObject({ pendingBytes: coming.bytes, pendingUnknown: coming.unknown });
        expect(said).toMatchObject({ installedBytes: bytes, installedAtMost: atMost });
        expect(said).toMatchObject({ freeBytes, reserveBytes, shortBytes });
      }),
      { numRuns: 500 },
    );
  });
});
