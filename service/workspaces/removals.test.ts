import { describe, expect, it } from 'vitest';
import type { ContainerSummary, ImageSummary } from '../hosts/connector.ts';
import { type CapacityRow, imagesOf, spaceOf } from './capacity.ts';
import { endSentence } from './installer.ts';
import { judgeLeftover } from './leftovers.ts';
import { type ImageWish, judgeRemoval } from './removals.ts';
import { offered } from './unused-images.ts';
import { imageRemovedCode } from './wishes.ts';

const image = (id: string, tags: string[], more: Partial<ImageSummary> = {}): ImageSummary => ({
  id,
  tags,
  digests: [`example/desk@${id}`],
  sizeBytes: 1,
  createdAt: 0,
  labels: {},
  ...more,
});
const container = (imageId: string): ContainerSummary => ({
  id: 'c1',
  name: 'somebody',
  image: '',
  imageId,
  state: 'exited',
  labels: {},
  createdAt: 0,
});
const wish = (workspaceId: string, reference: string, imageId: string | null): ImageWish => ({
  workspaceId,
  name: workspaceId,
  reference,
  imageId,
});
const desk = image('sha256:1', ['example/desk:1']);

describe('an image of a workspace that goes', () => {
  it('goes by the names that Fairlead gave it, or by its id', () => {
    expect(judgeRemoval(desk, ['example/desk:1'], [], [])).toEqual({
      image: desk,
      names: ['example/desk:1'],
      keepBecause: null,
    });
    expect(judgeRemoval(image('sha256:2', []), ['example/desk:1'], [], []).names).toEqual(['sha256:2']);
  });

  it.each([
    ['another workspace', [wish('Other', 'x:1', 'sha256:1')], [], desk, 'The workspace "Other"'],
    ['another workspace that waits for it', [wish('Other', 'example/desk:1', null)], [], desk, 'The workspace "Other"'],
    ['a container', [], [container('sha256:1')], desk, 'The container "somebody"'],
    ['no registry that has it', [], [], image('sha256:1', ['example/desk:1'], { digests: [] }), 'built or loaded'],
    ['nobody who published it', [], [], image('sha256:1', ['localhost/fairlead/desk:1']), 'built or loaded'],
  ] as const)('stays for %s', (_, wishes, containers, one, why) => {
    const removal = judgeRemoval(one, ['example/desk:1'], wishes, containers);
    expect(removal.names).toEqual([]);
    expect(removal.keepBecause).toContain(why);
  });

  it('is not offered to be freed where nobody could bring it back', () => {
    const made = image('sha256:2', ['localhost/fairlead/desk:1']);
    const held = [desk, made].map(({ id }) => ({ id, sizeBytes: 1, diffIds: null, layerBytes: null, ownBytes: 1 }));
    expect(offered([desk, made], held, [], new Set())).toEqual([{ image: 'example/desk:1', bytes: 1 }]);
  });

  it('loses its name and stays where others named it too', () => {
    const removal = judgeRemoval(image('sha256:1', ['example/desk:1', 'mine:1']), ['example/desk:1'], [], []);
    expect(removal.names).toEqual(['example/desk:1']);
    expect(removal.keepBecause).toContain('mine:1');
  });
});

describe('an image that is left over', () => {
  const leftover = { imageId: 'sha256:1', reference: 'example/desk:1', workspaceId: 'w' };
  const facts = { images: [desk], containers: [], wishes: [] };

  it('goes once nothing uses it', () =>
    expect(judgeLeftover(leftover, facts)).toEqual({ is: 'going', names: ['example/desk:1'] }));

  it('waits while its own workspace stands on it, or a container', () => {
    const own = [wish('w', 'example/desk:2', 'sha256:1')];
    expect(judgeLeftover(leftover, { ...facts, wishes: own })).toEqual({ is: 'waiting' });
    expect(judgeLeftover(leftover, { ...facts, containers: [container('sha256:1')] })).toEqual({ is: 'waiting' });
  });

  it('is forgotten where it is gone, is wanted again, or is not for Fairlead to remove', () => {
    const forgotten = { is: 'forgotten', names: [] };
    expect(judgeLeftover(leftover, { ...facts, images: [] })).toEqual(forgotten);
    expect(judgeLeftover(leftover, { ...facts, wishes: [wish('v', 'x:1', 'sha256:1')] })).toEqual(forgotten);
    expect(judgeLeftover(leftover, { ...facts, wishes: [wish('v', 'example/desk:1', null)] })).toEqual(forgotten);
    expect(judgeLeftover(leftover, { ...facts, images: [{ ...desk, digests: [] }] })).toEqual(forgotten);
  });
});

describe('the space of a host', () => {
  const row = (more: Partial<CapacityRow>): CapacityRow => ({
    observed: 'absent',
    image_id: null,
    size_bytes: null,
    reason: null,
    published_bytes: 100,
    image: 'a',
    enabled: true,
    ...more,
  });

  const space = (...rows: CapacityRow[]) =>
    spaceOf(rows, imagesOf(rows), { freeBytes: 150, reserveBytes: 40, keepsCompressed: false });

  it('counts images once, what is to come at worst, and what nobody knows the size of', () =>
    expect(
      space(
        row({ observed: 'present', image: 'there', image_id: '1', size_bytes: 7 }),
        row({ observed: 'present', image: 'there too', image_id: '1', size_bytes: 7 }),
        row({ image: 'a' }),
        row({ image: 'a', published_bytes: 120 }),
        row({ image: 'unknown', published_bytes: null }),
      ),
    ).toEqual({
      installedBytes: 7,
      installedAtMost: false,
      pendingBytes: 120,
      pendingUnknown: 1,
      freeBytes: 150,
      reserveBytes: 40,
      // While the last one is unpacked: 120 and a third.
      shortBytes: 50,
      workspaces: 5,
    }));

  it('expects nothing of disabled workspaces, nor of what somebody removed', () =>
    expect(
      space(
        row({ enabled: false }),
        row({ enabled: false, observed: 'present', image_id: '2', size_bytes: 3 }),
        row({ image: 'b', reason: { code: imageRemovedCode, message: '' } }),
      ),
    ).toMatchObject({ installedBytes: 3, pendingBytes: 0, pendingUnknown: 0, shortBytes: 0, workspaces: 1 }));
});

it('an install says at its end where it is, and where not', () => {
  const end = { name: 'Desk', installed: 1, leftOut: [], notPulled: [], asksForRoot: false };
  expect(endSentence(end)).toBe('Desk is ready on one host.');
  expect(endSentence({ ...end, leftOut: ['Pi'] })).toContain('Pi: left out');
  expect(endSentence({ ...end, notPulled: ['Pi'] })).toContain('Pi: the image could not be pulled');
  expect(endSentence({ ...end, asksForRoot: true })).toContain('starts as root');
  expect(endSentence({ ...end, installed: 0 })).toContain('No host is chosen');
  expect(endSentence({ ...end, installed: 0, leftOut: ['Pi'] })).toContain('architecture');
});
