import { expect, test } from 'vitest';
import { problemSink } from './clean.ts';
import type { JsonValue, PublishedImage } from './document.ts';
import { readImageRegistry } from './image-registry.ts';

const image = (name: string): PublishedImage => ({ version: '1.17.0', image: name, sizeMb: 900, tags: [] });

function read(value: JsonValue | undefined, ...names: readonly string[]) {
  const problems = problemSink();
  const { dockerRegistry, images } = readImageRegistry(value, names.map(image), problems);
  return { dockerRegistry, images: images.map((one) => one.image), problems: problems.list };
}

test.each([
  [undefined, null, 'info IMAGE_REGISTRY_MISSING'],
  [null, null, 'info IMAGE_REGISTRY_MISSING'],
  ['', null, 'info IMAGE_REGISTRY_MISSING'],
  ['docker.io', null, ''],
  ['https://index.docker.io/v1/', null, ''],
  ['https://index.docker.io/v1.1/', null, ''],
  ['https://registry.hub.docker.com/', null, ''],
  ['https://hub.docker.com/', null, 'info IMAGE_REGISTRY_WEB_PAGE'],
  ['https://hub.docker.com/r/art/paint', null, 'warning IMAGE_REGISTRY_WEB_PAGE'],
  ['https://hub.docker.com/r/other/paint', null, 'error IMAGE_REGISTRY_INVALID'],
  ['docker.io/other', null, 'error IMAGE_REGISTRY_INVALID'],
  ['   ', null, 'error IMAGE_REGISTRY_INVALID'],
  [' https://ghcr.io ', 'ghcr.io', ''],
  ['https://registry.example:5000/group/', 'registry.example:5000/group', ''],
  [7, null, 'error IMAGE_REGISTRY_INVALID'],
  [`https://${'a'.repeat(400)}.example`, null, 'error IMAGE_REGISTRY_INVALID'],
])('%j is %j, and told as %j', (value, expected, told) => {
  const { dockerRegistry, problems } = read(value, 'art/paint:2');
  expect(dockerRegistry).toBe(expected);
  expect(problems.map(({ severity, code }) => `${severity} ${code}`).join()).toBe(told);
});

test('what is pulled is said where the image names another registry itself', () => {
  const { dockerRegistry, problems } = read('https://ghcr.io/', 'lscr.io/linuxserver/gimp:1');
  expect(dockerRegistry).toBe('ghcr.io');
  expect(problems).toMatchObject([{ severity: 'info', code: 'IMAGE_REGISTRY_NOT_USED', property: 'docker_registry' }]);
  expect(problems[0]?.message).toBe(
    'The image names "lscr.io" itself: "lscr.io/linuxserver/gimp:1" is pulled, not from "ghcr.io".',
  );
  expect(read('https://lscr.io/', 'lscr.io/linuxserver/gimp:1').problems).toEqual([]);
  const unread = read('nothing to see', 'lscr.io/linuxserver/gimp:1');
  expect(unread.problems).toMatchObject([{ severity: 'warning', code: 'IMAGE_REGISTRY_INVALID' }]);
  expect(unread.problems[0]?.message).toContain('"lscr.io/linuxserver/gimp:1" is pulled');
});

test('an image that cannot be joined costs its version, and the entry where there is no other', () => {
  const long = `${'a'.repeat(230)}:1`;
  const registry = 'https://registry-with-a-long-name.example/';
  const some = read(registry, long, 'art/paint:2');
  expect(some.images).toEqual(['art/paint:2']);
  expect(some.problems).toMatchObject([{ severity: 'warning', code: 'IMAGE_REFERENCE_INVALID' }]);
  const none = read(registry, long);
  expect(none.images).toEqual([long]);
  expect(none.problems).toMatchObject([{ severity: 'error', code: 'IMAGE_REFERENCE_INVALID' }]);
});
