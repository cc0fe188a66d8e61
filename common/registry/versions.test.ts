import { describe, expect, test } from 'vitest';
import type { PublishedImage } from './document.ts';
import { channelsOf, compareVersions, selectImage } from './versions.ts';

const image = (
  version: string | null,
  tag: string,
  tags: readonly string[] = [],
  sizeMb: number | null = 900,
): PublishedImage => ({
  version,
  image: `registry.example/app:${tag}`,
  sizeMb,
  tags,
});

const runs = { from: '1.13', to: '1.19' };
const pick = (images: readonly PublishedImage[], options: Parameters<typeof selectImage>[1] = {}) =>
  selectImage({ images }, { runs, ...options });

describe('selectImage', () => {
  const tagsOf = (version: string) => ['develop', version, `${version}-rolling-weekly`, `${version}-rolling-daily`];
  const lines = [
    image('1.16.x', '1.16.1-rolling-daily', [...tagsOf('1.16.0'), ...tagsOf('1.16.1')]),
    image('1.17.0', '1.17.0-rolling-daily', tagsOf('1.17.0')),
    image('1.18.x', '1.18.0-rolling-daily', tagsOf('1.18.0')),
  ];

  test('takes the newest version of the lines that Fairlead runs', () => {
    const images = [
      image('1.13.x', 'first'),
      image('1.19.x', 'last'),
      image('1.20.x', 'newer'),
      image('1.12.x', 'old'),
    ];
    expect(pick(images)).toMatchObject({ match: 'runnable', compatible: true, image: 'registry.example/app:last' });
    expect(pick([image('1.13.x', 'first'), image('1.20.x', 'newer')])).toMatchObject({
      compatible: true,
      image: 'registry.example/app:first',
    });
  });

  test.each([
    ['1.13.x', true],
    ['1.13.0', true],
    ['1.14', true],
    ['1.19.7', true],
    ['1.12.x', false],
    ['1.20.0', false],
    ['2.14.x', false],
    ['develop', false],
  ])('what is made for %s is compatible: %s', (version, compatible) => {
    expect(pick([image(version, 'tag')])).toMatchObject({ compatible, match: compatible ? 'runnable' : 'none' });
  });

  test('takes the channel that was chosen from whichever version offers it', () => {
    const options = { registryDefaultChannel: '1.18.0-rolling-weekly' };
    for (const channel of ['1.16.0', '1.17.0', '1.18.0-rolling-daily']) {
      expect(pick(lines, { ...options, channel })).toMatchObject({
        image: `registry.example/app:${channel}`,
        compatible: true,
        reason: 'channel',
      });
    }
    // Published for several versions: the newest that Fairlead runs.
    const newer = [...lines, image('1.20.x', '1.20.0', ['1.20.0', 'develop'])];
    expect(pick(newer, { channel: 'develop' })).toMatchObject({ version: '1.18.x', compatible: true });
    expect(pick(newer, { channel: '1.20.0' })).toMatchObject({ version: '1.20.x', compatible: false });
    expect(pick(lines, { ...options, channel: 'gone' })).toMatchObject({ reason: 'default-channel' });
  });

  test("else the registry's default channel, else the weekly build of the newest version", () => {
    expect(pick(lines, { registryDefaultChannel: '1.16.0' })).toMatchObject({
      image: 'registry.example/app:1.16.0',
      reason: 'default-channel',
    });
    expect(pick(lines, { registryDefaultChannel: '1.19.0-rolling-weekly' })).toMatchObject({
      image: 'registry.example/app:1.18.0-rolling-weekly',
      reason: 'rolling-weekly',
    });
    expect(pick(lines.slice(0, 1))).toMatchObject({ image: 'registry.example/app:1.16.1-rolling-weekly' });
  });

  test('else the newest that is not develop and has a real size', () => {
    const images = [image('1.17.0', 'develop'), image('1.17.0', 'sizeless', [], null), image('1.17.0', 'real')];
    expect(pick(images)).toMatchObject({ image: 'registry.example/app:real', reason: 'newest' });
    expect(pick([image('1.17.0', 'develop')])).toMatchObject({
      image: 'registry.example/app:develop',
      reason: 'published',
    });
  });

  test('where nothing fits names the nearest, not newer where possible, as not compatible', () => {
    const images = [image('1.11.x', 'older'), image('1.12.x', 'old'), image('1.21.x', 'new')];
    expect(pick(images)).toMatchObject({ match: 'none', compatible: false, image: 'registry.example/app:old' });
    expect(pick([image('1.22.x', 'newest'), image('1.21.x', 'new')])).toMatchObject({
      image: 'registry.example/app:new',
    });
  });

  test('an entry that names no version is not known to be compatible', () => {
    expect(pick([image(null, '1')])).toMatchObject({
      match: 'any',
      compatible: false,
      image: 'registry.example/app:1',
    });
  });

  test('a size that looks wrong is none of a settled version, and is kept where there is no other', () => {
    const doubtful = image('1.17.0', 'new', [], 131_418);
    expect(pick([doubtful, image('1.16.0', 'old')])).toMatchObject({ image: 'registry.example/app:old' });
    expect(pick([doubtful])).toMatchObject({ image: 'registry.example/app:new', sizeMb: 131_418 });
  });

  test('an entry without images has none', () => {
    expect(pick([])).toMatchObject({ match: 'none', image: null, sizeMb: null });
  });
});

test('compareVersions orders by number, wildcards last in their line, nonsense first', () => {
  const versions = ['1.16.x', '1.9.0', 'develop', '1.16.10', '2.0', '1.16.9'];
  expect(versions.toSorted(compareVersions)).toEqual(['develop', '1.9.0', '1.16.9', '1.16.10', '1.16.x', '2.0']);
});

test('channelsOf lists tags once, those of the newest version first', () => {
  expect(
    channelsOf({ images: [image('1.16.x', 'a', ['develop', 'old']), image('1.17.0', 'b', ['develop', 'new'])] }),
  ).toEqual(['develop', 'new', 'old']);
});
