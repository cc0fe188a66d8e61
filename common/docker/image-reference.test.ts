import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairleadError } from '../errors.ts';
import {
  familiarName,
  formatFullReference,
  formatImageReference,
  joinImageReference,
  parseImageReference,
  readDockerRegistry,
  sameImage,
  tryParseImageReference,
} from './image-reference.ts';

const hex = 'a'.repeat(64);

describe('parseImageReference', () => {
  it.each([
    ['debian', 'docker.io/library/debian:latest', 'debian:latest'],
    ['debian:12', 'docker.io/library/debian:12', 'debian:12'],
    [' kasmweb/chrome:1.16.0 ', 'docker.io/kasmweb/chrome:1.16.0', 'kasmweb/chrome:1.16.0'],
    ['docker.io/debian', 'docker.io/library/debian:latest', 'debian:latest'],
    ['index.docker.io/kasmweb/vlc:1', 'docker.io/kasmweb/vlc:1', 'kasmweb/vlc:1'],
    ['docker.io/library/a/b:1', 'docker.io/library/a/b:1', 'library/a/b:1'],
    [
      'lscr.io/linuxserver/webtop:alpine-i3',
      'lscr.io/linuxserver/webtop:alpine-i3',
      'lscr.io/linuxserver/webtop:alpine-i3',
    ],
    ['127.0.0.1:5000/desktop', '127.0.0.1:5000/desktop:latest', '127.0.0.1:5000/desktop:latest'],
    ['localhost/a:1', 'localhost/a:1', 'localhost/a:1'],
    ['[::1]:5000/a/b:1', '[::1]:5000/a/b:1', '[::1]:5000/a/b:1'],
    ['ghcr.io/A'.toLowerCase(), 'ghcr.io/a:latest', 'ghcr.io/a:latest'],
    [`a/b@sha256:${hex}`, `docker.io/a/b@sha256:${hex}`, `a/b@sha256:${hex}`],
    [`a/b:1@sha256:${hex}`, `docker.io/a/b:1@sha256:${hex}`, `a/b:1@sha256:${hex}`],
    ['a__b/c-d.e--f', 'docker.io/a__b/c-d.e--f:latest', 'a__b/c-d.e--f:latest'],
  ])('%s', (text, full, familiar) => {
    const reference = parseImageReference(text);
    expect(formatFullReference(reference)).toBe(full);
    expect(formatImageReference(reference)).toBe(familiar);
    // What is written again is read again.
    expect(formatFullReference(parseImageReference(familiar))).toBe(full);
    expect(formatFullReference(parseImageReference(full))).toBe(full);
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['evil/image; rm -rf /', 'not allowed'],
    ['Kasm/Chrome', 'lower case'],
    ['kasmweb/Chrome:1', 'lower case'],
    ['a:b:c', 'not allowed'],
    ['a/b:', 'not a tag'],
    ['a//b', 'empty'],
    ['a/b/', 'empty'],
    ['https://ghcr.io/a/b', 'host name'],
    ['a@sha256:12', 'digest'],
    [`a@sha256:${hex.toUpperCase()}`, 'digest'],
    [`a@SHA256:${hex}`, 'digest'],
    [`a@sha256:${hex.slice(0, 40)}`, 'digest'],
    [`a@sha256:${hex}00`, 'digest'],
    [`a@sha1:${hex.slice(0, 40)}`, 'digest'],
    [`a@md5:${hex.slice(0, 32)}`, 'digest'],
    [`a@sha512:${hex}`, 'digest'],
    [`a/${'b'.repeat(256)}`, 'longer'],
    [`a:${'b'.repeat(200)}`, 'not a tag'],
    ['a b', 'not allowed'],
    ['hub.docker.com/r/art/paint', 'web page'],
  ])('refuses %j', (text, reason) => {
    expect(() => parseImageReference(text)).toThrow(new RegExp(reason));
    expect(tryParseImageReference(text)).toBeNull();
  });

  it('never throws anything but its own error, and what it reads it can write and read again', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'B', '0', '.', ':', '/', '@', '-', '_', '[', ' ') }),
        (text) => {
          try {
            const reference = parseImageReference(text);
            expect(parseImageReference(formatFullReference(reference))).toEqual({
              ...reference,
              tag: reference.tag ?? (reference.digest === null ? 'latest' : null),
            });
          } catch (error) {
            expect(error).toBeInstanceOf(FairleadError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('joinImageReference', () => {
  it.each([
    [null, 'kasmweb/chrome:1', 'kasmweb/chrome:1'],
    [undefined, 'debian', 'debian:latest'],
    ['', 'kasmweb/chrome:1', 'kasmweb/chrome:1'],
    ['https://index.docker.io/v1/', 'kasmweb/chrome:1', 'kasmweb/chrome:1'],
    ['https://index.docker.io/v1.1/', 'a/b:1', 'a/b:1'],
    ['https://index.docker.io/v1', 'debian:12', 'debian:12'],
    ['https://hub.docker.com/', 'a/b:1', 'a/b:1'],
    ['https://hub.docker.com/r/somebody/image', 'somebody/image:1', 'somebody/image:1'],
    ['https://registry.hub.docker.com/', 'a/b', 'a/b:latest'],
    ['https://ghcr.io/', 'lscr.io/linuxserver/gimp:latest', 'lscr.io/linuxserver/gimp:latest'],
    ['https://ghcr.io/', 'xpipe-io/xpipe-webtop:main', 'ghcr.io/xpipe-io/xpipe-webtop:main'],
    ['https://ghcr.io', 'a/b:1', 'ghcr.io/a/b:1'],
    ['lscr.io', 'linuxserver/gimp', 'lscr.io/linuxserver/gimp:latest'],
    [
      'https://kcr.kasmweb.com/v1/',
      'kasmweb/vlc:1.17.0-rolling-daily',
      'kcr.kasmweb.com/kasmweb/vlc:1.17.0-rolling-daily',
    ],
    ['127.0.0.1:5000', 'fairlead/desktop:1', '127.0.0.1:5000/fairlead/desktop:1'],
    ['http://127.0.0.1:5000/', 'desktop', '127.0.0.1:5000/desktop:latest'],
    [
      'https://docker2.newey.id.au/v2',
      'docker2.newey.id.au/emulator/x16:base',
      'docker2.newey.id.au/emulator/x16:base',
    ],
    ['https://europe-west2-docker.pkg.dev/labs/images/', 'app:dev', 'europe-west2-docker.pkg.dev/labs/images/app:dev'],
    [
      'https://europe-west2-docker.pkg.dev/labs/images/',
      'labs/images/app:dev',
      'europe-west2-docker.pkg.dev/labs/images/app:dev',
    ],
    ['https://index.docker.io/v1/', 'registry.gitlab.com/a/b:1', 'registry.gitlab.com/a/b:1'],
    [' https://registry.example.test:8443/v2/ ', 'a/b:1', 'registry.example.test:8443/a/b:1'],
    ['https://hub.docker.com/r/somebody/image/tags', 'somebody/image:1', 'somebody/image:1'],
    ['https://hub.docker.com/r/somebody', 'somebody/image:1', 'somebody/image:1'],
    ['https://hub.docker.com/_/debian', 'debian:12', 'debian:12'],
    ['docker.io/kasmweb', 'kasmweb/chrome:1', 'kasmweb/chrome:1'],
    ['https://registry-1.docker.io/v2/', 'a/b:1', 'a/b:1'],
    ['http://[::1]:5000/', 'a:1', '[::1]:5000/a:1'],
    ['https://ghcr.io/', `a/b@sha256:${hex}`, `ghcr.io/a/b@sha256:${hex}`],
  ])('%j with %s', (registry, name, wanted) => {
    expect(joinImageReference(registry, name).text).toBe(wanted);
  });

  it('says what is no registry', () => {
    expect(() => joinImageReference('not a host', 'a/b')).toThrow(/not the address of an image registry/);
    expect(readDockerRegistry('docker.io')).toMatchObject({ host: 'docker.io', path: '' });
  });

  it.each([
    ' ',
    '\t',
    'null',
    'library',
    'kasmweb/',
    '/v1/',
    './images',
    'C:\\images',
    'ghcr .io',
    'https://ghcr.io/my images',
    'https://ghcr.io/a/../b',
    'https://ghcr.io/%2e%2e',
    'https://me:secret@ghcr.io/',
    'me@ghcr.io',
    'https://ghcr.io:0/',
    'https://ghcr.io:65536/',
    'https://ghcr.io:99999/',
    'https://ghcr.io:port/',
    'https://ghcr.io/?token=1',
    'https://ghcr.io/#packages',
    'ftp://ghcr.io/',
    'file:///etc',
    'javascript:alert(1)',
    'https:///',
    'https://registry.example.test/index.html',
    'https://github.com/somebody/image',
    'https://www.docker.com/',
    'https://hub.docker.com/r/other/image',
    'https://hub.docker.com/u/somebody',
    'https://hub.docker.com/search/somebody',
    'https://hub.docker.com/r/somebody/image?tab=tags',
    'https://hub.docker.com/_/image',
    'docker.io/other',
    'https://index.docker.io/v1/other/',
  ])('never takes %j for Docker Hub, nor for anything else', (registry) => {
    expect(() => joinImageReference(registry, 'somebody/image:1')).toThrow(
      expect.objectContaining({ code: 'IMAGE_REGISTRY_INVALID' }),
    );
    // An image that names its host itself is pulled from there, whatever stands beside it.
    expect(joinImageReference(registry, 'quay.io/somebody/image:1').text).toBe('quay.io/somebody/image:1');
  });

  it('repeats no password in its sentence', () => {
    expect(() => joinImageReference('https://me:canary@ghcr.io/', 'a/b')).toThrow(/^(?!.*canary).*user names/);
  });

  it('refuses a port that no host has, in the name too', () => {
    expect(() => parseImageReference('registry.example.test:65536/a:1')).toThrow(/not a host name/);
    expect(parseImageReference('registry.example.test:65535/a:1').registry).toBe('registry.example.test:65535');
  });
});

it('knows the same image in other words', () => {
  expect(sameImage('debian', 'docker.io/library/debian:latest')).toBe(true);
  expect(sameImage('debian:11', 'debian:12')).toBe(false);
  expect(sameImage('A B', 'A B')).toBe(true);
  expect(familiarName(parseImageReference('docker.io/kasmweb/vlc:1'))).toBe('kasmweb/vlc');
});
