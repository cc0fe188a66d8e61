import { describe, expect, it } from 'vitest';
import { consolePolicy, hostAllowed, loopbackNames, originAllowed } from './headers.ts';

const names = loopbackNames(17600);

describe('names of the console', () => {
  it.each([
    ['fairlead.localhost:17600', true],
    ['FAIRLEAD.localhost:17600', true],
    ['127.0.0.1:17600', true],
    ['[::1]:17600', true],
    ['fairlead.localhost', false],
    ['fairlead.localhost:17601', false],
    ['v-abc.localhost:17600', false],
    ['fairlead.localhost.evil.example:17600', false],
    ['evil.example:17600', false],
    ['fairlead.localhost:17600.', false],
    ['', false],
    [undefined, false],
  ])('host %j: %j', (host, allowed) => expect(hostAllowed(names, host)).toBe(allowed));

  it.each([
    [undefined, true],
    ['http://fairlead.localhost:17600', true],
    ['https://fairlead.localhost:17600', false],
    ['http://fairlead.localhost', false],
    ['http://v-abc.localhost:17600', false],
    ['null', false],
    ['', false],
  ])('origin %j: %j', (origin, allowed) => expect(originAllowed(names, origin)).toBe(allowed));
});

describe('the policy of the console', () => {
  const policy = consolePolicy('abc', ['http://*.localhost:17601']);

  it('allows scripts by nonce, pictures as blobs and frames of the viewer, and nothing inline or from elsewhere', () => {
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'nonce-abc' 'strict-dynamic'");
    expect(policy).toContain("img-src 'self' blob:");
    expect(policy).toContain('frame-src http://*.localhost:17601');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|data:|https?:\/\/\*(?!\.localhost)/);
  });

  it('allows no frames before there is a viewer', () => expect(consolePolicy('abc', [])).toContain("frame-src 'none'"));
});
