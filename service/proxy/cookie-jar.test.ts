import { describe, expect, it } from 'vitest';
import { createCookieJar } from './cookie-jar.ts';
import { handClock } from './test-gateway.ts';

const jarWith = (lines: readonly string[], path = '/') => {
  const clock = handClock();
  const jar = createCookieJar(clock);
  jar.take(lines, path);
  return { clock, jar };
};

describe('a jar', () => {
  it('sends what fits the path, the longest first', () => {
    const { jar } = jarWith(['a=1', 'b=2; Path=/app', 'c=3; path=/app/deep', 'd=4; Path=nonsense'], '/app/x?y=/z');
    expect(jar.header('/app/deep/er?q')).toBe('c=3; a=1; b=2; d=4');
    expect(jar.header('/app')).toBe('a=1; b=2; d=4');
    expect(jar.header('/apple')).toBeUndefined();
    expect(jar.header('/')).toBeUndefined();
  });

  it('replaces one of the same name and path, and forgets what is over', () => {
    const { clock, jar } = jarWith(['a=1; Path=/', 'b=1; Path=/; Max-Age=60', 'c=1; Path=/']);
    jar.take(['a=2; Path=/', 'c=; Path=/; Max-Age=0'], '/');
    expect(jar.header('/')).toBe('b=1; a=2');
    clock.advance(61_000);
    expect(jar.header('/')).toBe('a=2');
    jar.take(['a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], '/');
    expect(jar.header('/')).toBeUndefined();
  });

  it('keeps nothing that would break a request, and no more than its share', () => {
    const { jar } = jarWith(['=x', 'novalue', 'a\r\nb=1', 'c=1\r\nx: y', `long=${'x'.repeat(5000)}`]);
    expect(jar.header('/')).toBeUndefined();
    jar.take(
      Array.from({ length: 500 }, (_, index) => `n${index}=${'v'.repeat(1000)}`),
      '/',
    );
    const header = jar.header('/') ?? '';
    expect(header.length).toBeLessThanOrEqual(16 * 1024);
    expect(header).not.toContain('n0=');
  });
});
