import { describe, expect, it } from 'vitest';
import { fitsOriginPattern, isLoopbackPattern, isLoopbackUrl, originOf } from './origins.ts';

const originPattern = 'http://v-*.localhost:41235';

describe('viewer origin pattern', () => {
  it.each([
    ['http://v-abc123.localhost:41235', true],
    ['http://v-.localhost:41235', false],
    ['http://v-a.b.localhost:41235', false],
    ['http://v-a.evil.example/.localhost:41235', false],
    ['http://v-a@x.localhost:41235', false],
    ['https://v-abc.localhost:41235', false],
    ['http://v-abc.localhost:41236', false],
    ['http://v-abcxlocalhost:41235', false],
    ['http://fairlead.localhost:41235', false],
    ['null', false],
  ])('%s -> %s', (origin, fits) => {
    expect(fitsOriginPattern(originPattern, origin)).toBe(fits);
  });

  it.each([
    [originPattern, true],
    ['http://127.0.0.1:8443', true],
    ['http://*', false],
    ['http://v-*:80', false],
    ['http://localhost.*:80', false],
    ['http://*.localhost:41235', false],
    ['http://v-a.*.localhost:41235', false],
    ['http://v-*.fairlead.localhost:41235', true],
    ['http://v-*.example.com', false],
    ['http://v-*.localhost:41235/path', false],
    ['file://v-*.localhost', false],
  ])('is %s a loopback pattern? %s', (pattern, yes) => {
    expect(isLoopbackPattern(pattern)).toBe(yes);
  });
});

describe('loopback addresses', () => {
  it.each([
    ['http://fairlead.localhost:1/', true],
    ['http://localhost/', true],
    ['http://127.8.9.1/', true],
    ['http://2130706433/', true],
    ['http://[::1]:9/', true],
    ['http://localhost.example.com/', false],
    ['http://127.0.0.1.example.com/', false],
    ['http://notlocalhost/', false],
    ['http://10.0.0.1/', false],
    ['file:///etc/passwd', false],
    ['nonsense', false],
  ])('%s -> %s', (url, yes) => {
    expect(isLoopbackUrl(url)).toBe(yes);
  });
});

it('gives a blob the origin of its maker and data none', () => {
  expect(originOf('blob:http://fairlead.localhost:1/x')).toBe('http://fairlead.localhost:1');
  expect(originOf('data:text/html,x')).toBeNull();
  expect(originOf('about:blank')).toBeNull();
});
