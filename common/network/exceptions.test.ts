import { describe, expect, it } from 'vitest';
import { exceptionProblem, exceptionsIn, isException } from './exceptions.ts';

const past = (entry: string, url: string) => isException([entry], new URL(url));

describe('an exception', () => {
  it.each([
    ['example.com', 'https://example.com/a'],
    ['example.com', 'https://deep.www.example.com/'],
    ['.example.com', 'https://example.com/'],
    ['.example.com', 'https://www.example.com/'],
    ['*.example.com', 'https://www.example.com/'],
    ['EXAMPLE.com.', 'https://Example.COM./'],
    ['example.com:8443', 'https://example.com:8443/'],
    ['example.com:443', 'https://example.com/'],
    ['example.com:80', 'http://example.com/'],
    ['10.0.0.0/8', 'http://10.1.2.3/'],
    ['10.1.2.3', 'http://10.1.2.3:5000/'],
    ['[::1]:5000', 'http://[::1]:5000/'],
    ['::1', 'http://[::1]/'],
    ['fd00::/8', 'http://[fd00::5]/'],
    ['127.0.0.1', 'http://[::ffff:127.0.0.1]/'],
    ['localhost', 'http://localhost:3000/'],
    ['*', 'https://anything.test/'],
  ])('%s is reached past the proxy at %s', (entry, url) => {
    expect(exceptionProblem(entry)).toBeNull();
    expect(past(entry, url)).toBe(true);
  });

  it.each([
    ['example.com', 'https://badexample.com/'],
    ['example.com', 'https://example.com.evil.test/'],
    ['*.example.com', 'https://example.com/'],
    ['example.com:8443', 'https://example.com/'],
    ['10.0.0.0/8', 'http://11.1.2.3/'],
    ['10.0.0.0/8', 'http://ten.test/'],
    ['10.1.2.3', 'http://10.1.2.30/'],
    ['fd00::/8', 'http://[fe80::5]/'],
  ])('%s says nothing of %s', (entry, url) => {
    expect(past(entry, url)).toBe(false);
  });

  it.each(['https://example.com', 'a/b', '10.0.0.0/99', '10.1', 'example.com:99999', 'a..b', '<b>', '*.'])(
    'that is none matches nothing, and the sentence names it: %s',
    (entry) => {
      expect(exceptionProblem(entry)).toContain(`"${entry}"`);
      for (const url of ['https://example.com/', 'http://10.0.0.1/']) expect(past(entry, url)).toBe(false);
    },
  );

  it('is separated by commas, spaces and lines', () => {
    expect(exceptionsIn(' a.test, b.test;c.test\n d.test ,')).toEqual(['a.test', 'b.test', 'c.test', 'd.test']);
    expect(exceptionsIn('')).toEqual([]);
  });
});
