import { expect, test } from 'vitest';
import { readLink } from './link.ts';

test('web addresses pass as they are, and get a scheme where they have none', () => {
  expect(readLink(' http://example.org/a?b#c ')).toEqual({ url: 'http://example.org/a?b#c' });
  expect(readLink('HTTPS://example.org')).toEqual({ url: 'HTTPS://example.org' });
  expect(readLink('example.org/page')).toEqual({ url: 'https://example.org/page' });
  expect(readLink('build-1:8080/x')).toEqual({ url: 'https://build-1:8080/x' });
  expect(readLink('[::1]:8080')).toEqual({ url: 'https://[::1]:8080' });
});

test('everything else says why not', () => {
  expect(readLink('  ')).toMatchObject({ problem: expect.stringContaining('Enter') });
  expect(readLink('two words')).toMatchObject({ problem: expect.stringContaining('blanks') });
  expect(readLink('file:///etc/passwd')).toMatchObject({ problem: expect.stringContaining('file:') });
  expect(readLink('javascript:alert(1)')).toMatchObject({ problem: expect.stringContaining('javascript:') });
  expect(readLink('https://')).toMatchObject({ problem: expect.stringContaining('not the address') });
  expect(readLink(`https://example.org/${'a'.repeat(5000)}`)).toMatchObject({
    problem: expect.stringContaining('4096'),
  });
});
