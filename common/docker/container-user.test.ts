import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containerUid, goAtoi, needsPasswd } from './container-user.ts';

const passwd = [
  'root:x:0:0:root:/root:/bin/bash',
  'kasm-user:x:1000:1000::/home/kasm-user:/bin/bash',
  'toor:x:0:0::/root:/bin/sh',
  'broken:x:many:0::/:/bin/sh',
  '1000:x:0:0::/root:/bin/sh',
  'twice:x:1001:1001::/:/bin/sh',
  'twice:x:0:0::/:/bin/sh',
].join('\n');

describe('who a container runs as', () => {
  it.each([
    ['', 0],
    [':1000', 0],
    ['  ', 0],
    ['0', 0],
    ['00', 0],
    ['+0', 0],
    ['-0', 0],
    ['0:1000', 0],
    ['1000', 1000],
    ['1000:1000', 1000],
    ['1000:0', 1000],
    ['+1000', 1000],
    ['01000', 1000],
    [' 1000 ', 1000],
    ['\u00851000', 1000],
    ['root', 0],
    ['toor', 0],
    ['kasm-user', 1000],
    ['kasm-user:root', 1000],
    ['broken', 0],
    ['twice', 1001],
    ['nobody-knows', 'unknown'],
    ['0x0', 'unknown'],
    ['1_0', 'unknown'],
    ['1e3', 'unknown'],
    ['-1', 'unknown'],
    ['2147483647', 2147483647],
    ['2147483648', 'unknown'],
    ['4294967296', 'unknown'],
    ['99999999999999999999', 'unknown'],
    ['000000000000000000000000', 0],
    ['٠', 'unknown'],
    ['Root', 'unknown'],
  ] as const)('of user %j: %j', (user, uid) => expect(containerUid(user, passwd)).toBe(uid));

  it('does not guess names without a passwd', () => {
    expect(containerUid('kasm-user', null)).toBe('unknown');
    expect(containerUid('1000', null)).toBe(1000);
    expect(needsPasswd('kasm-user')).toBe(true);
    for (const user of ['', '0', '+1000', '1000:kasm', ':kasm']) expect(needsPasswd(user)).toBe(false);
  });

  it('reads numbers as Go does: never NaN, signs and zeros included', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(3), (value, zeros) => {
        const digits = `${'0'.repeat(zeros)}${Math.abs(value)}`;
        expect(goAtoi(`${value < 0 ? '-' : '+'}${digits}`)).toBe(value === 0 ? 0 : value);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => Number.isNaN(goAtoi(text) ?? 0) === false));
  });
});
