import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { entryMatches, lookupName, parseKnownHosts, searchKnownHosts } from './known-hosts.ts';

const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIDGVaFqortaBHIy3aYAyXw4JyOvN0TCEFuEAhaNLDhxr';
const hashed = (name: string): string => {
  const salt = Buffer.alloc(20, 7);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};

describe('parseKnownHosts', () => {
  test('reads entries and markers, and passes over everything else', () => {
    const text = [
      '# comment',
      '',
      `host,10.0.0.1 ssh-ed25519 ${key} a comment`,
      `@revoked * ssh-ed25519 ${key}`,
      `@cert-authority *.example ssh-ed25519 ${key}`,
      `@unknown host ssh-ed25519 ${key}`,
      'host 2048 35 123456789',
      'host ssh-ed25519',
      'broken',
    ].join('\n');
    expect(parseKnownHosts(text, 'f').map(({ marker, hosts, source }) => [marker, hosts, source])).toEqual([
      ['none', 'host,10.0.0.1', 'f:3'],
      ['revoked', '*', 'f:4'],
      ['cert-authority', '*.example', 'f:5'],
    ]);
  });
});

describe('entryMatches', () => {
  const cases: ReadonlyArray<readonly [string, string, number, boolean]> = [
    ['host', 'host', 22, true],
    ['HOST', 'host', 22, true],
    ['host', 'HOST', 22, true],
    ['host', 'host', 2222, false],
    ['[host]:2222', 'host', 2222, true],
    ['[host]:2222', 'host', 22, false],
    ['a,b,host', 'host', 22, true],
    ['*.example', 'db.example', 22, true],
    ['*.example', 'example', 22, false],
    ['db?.example', 'db1.example', 22, true],
    ['db?.example', 'db12.example', 22, false],
    ['*,!secret', 'secret', 22, false],
    ['!secret,*', 'secret', 22, false],
    ['*,!secret', 'other', 22, true],
    ['!secret', 'other', 22, false],
    ['[*.example]:2222', 'a.example', 2222, true],
    ['a.c', 'abc', 22, false],
    ['::1', '::1', 22, true],
    ['[::1]:2222', '::1', 2222, true],
    [hashed('host'), 'host', 22, true],
    [hashed('host'), 'other', 22, false],
    [hashed('[host]:2222'), 'Host', 2222, true],
    ['|2|x|y', 'host', 22, false],
    ['|1|', 'host', 22, false],
  ];
  test.each(cases)('%s for %s port %i: %s', (hosts, host, port, expected) => {
    expect(entryMatches({ hosts }, lookupName(host, port))).toBe(expected);
  });
});

test('a piece of a file gives what speaks of the name, each key once, and how many lines there were', () => {
  const content = Buffer.from(
    `# first\n\nhost ssh-ed25519 ${key}\nother ssh-ed25519 ${key}\nhost,x ssh-ed25519 ${key}\n@revoked * ssh-ed25519 ${key}\n`,
  );
  const found = searchKnownHosts({ content, firstLine: 10, file: 'f', name: 'host' });
  expect(found.entries.map(({ marker, source }) => [marker, source])).toEqual([
    ['none', 'f:12'],
    ['revoked', 'f:15'],
  ]);
  expect(found.lines).toBe(6);
});
