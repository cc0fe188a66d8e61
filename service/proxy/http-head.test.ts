import { describe, expect, it } from 'vitest';
import { readResponseHead, requestHead } from './http-head.ts';

const read = (lines: readonly string[], method = 'GET') => readResponseHead(lines.join('\r\n'), method);

describe('the head of an answer', () => {
  it('has its status, and its headers by lower-case name', () => {
    const head = read([
      'HTTP/1.1 200 OK',
      'Content-Type: text/html',
      'X-A:  b ',
      'Set-Cookie: a=1',
      'set-cookie: b=2',
      'x-a: c',
    ]);
    expect(head).toMatchObject({ status: 200, body: 'until-close' });
    expect(head.headers).toEqual({ 'content-type': 'text/html', 'x-a': 'b, c', 'set-cookie': ['a=1', 'b=2'] });
  });

  it('says where its body ends, and whether another may follow', () => {
    const of = (lines: readonly string[], method?: string) => {
      const { body, isKept } = read(lines, method);
      return [body, isKept];
    };
    const ok = 'HTTP/1.1 200 OK';
    expect(of([ok, 'Content-Length: 12'])).toEqual([12, true]);
    expect(of([ok, 'Content-Length: 12', 'Content-Length: 12'])).toEqual([12, true]);
    expect(of([ok, 'Content-Length: 12', 'Connection: close'])).toEqual([12, false]);
    expect(of([ok, 'Transfer-Encoding: Chunked'])).toEqual(['chunked', true]);
    expect(of([ok])).toEqual(['until-close', false]);
    expect(of([ok, 'Content-Length: 12'], 'HEAD')).toEqual([0, true]);
    expect(of(['HTTP/1.1 204 No Content'])).toEqual([0, true]);
    expect(of(['HTTP/1.1 304 Not Modified', 'Content-Length: 12'])).toEqual([0, true]);
    expect(of(['HTTP/1.0 200 OK', 'Content-Length: 12'])).toEqual([12, false]);
    expect(of(['HTTP/1.0 200 OK', 'Content-Length: 12', 'Connection: keep-alive'])).toEqual([12, true]);
    expect(of(['HTTP/1.1 200'])).toEqual(['until-close', false]);
  });

  it.each([
    [['HTTP/2 200 OK']],
    [['RFB 003.008']],
    [['HTTP/1.1 99 Less']],
    [['HTTP/1.1  200 OK']],
    [['HTTP/1.1 200 O\u0000K']],
    [['HTTP/1.1 200 OK', 'No colon']],
    [['HTTP/1.1 200 OK', ': nothing']],
    [['HTTP/1.1 200 OK', 'A b: c']],
    [['HTTP/1.1 200 OK', 'A : b']],
    [['HTTP/1.1 200 OK', 'A: b', ' folded']],
    [['HTTP/1.1 200 OK', 'A: b\nSet-Cookie: c']],
    [['HTTP/1.1 200 OK', 'A: b\rc']],
    [['HTTP/1.1 200 OK', 'Content-Length: 1', 'Content-Length: 2']],
    [['HTTP/1.1 200 OK', 'Content-Length: -1']],
    [['HTTP/1.1 200 OK', 'Content-Length: +1']],
    [['HTTP/1.1 200 OK', 'Content-Length: 1, 1']],
    [['HTTP/1.1 200 OK', 'Content-Length: 9999999999999999']],
    [['HTTP/1.1 200 OK', 'Content-Length: 1', 'Transfer-Encoding: chunked']],
    [['HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked']],
    [['HTTP/1.1 200 OK', 'Transfer-Encoding: identity']],
    [['HTTP/1.0 200 OK', 'Transfer-Encoding: chunked']],
  ])('is refused where it could be read in two ways: %j', (lines) => {
    expect(() => read(lines)).toThrow('in a way that a view does not allow');
  });

  it('takes no name for more than a name', () => {
    expect(read(['HTTP/1.1 200 OK', '__proto__: x', 'constructor: y']).headers.constructor).toBe('y');
  });
});

describe('the head of a request', () => {
  it('is its line and its headers, each in a line of its own', () => {
    const headers = { host: 'a', cookie: ['b', 'c'], 'content-length': 3, gone: undefined };
    expect(requestHead('GET', '/a?b', headers)).toBe(
      'GET /a?b HTTP/1.1\r\nhost: a\r\ncookie: b\r\ncookie: c\r\ncontent-length: 3\r\n\r\n',
    );
  });

  it.each([
    ['GET', '/a b', {}],
    ['GET', '/a\r\nx: y', {}],
    ['GE T', '/', {}],
    ['GET', '', {}],
    ['GET', '/', { 'a b': 'c' }],
    ['GET', '/', { a: 'b\r\nc: d' }],
    ['GET', '/', { a: ['b', 'c\nd'] }],
  ])('is refused where something would not stay in its line: %j %j %j', (method, path, headers) => {
    expect(() => requestHead(method, path, headers)).toThrow('not one that a session page uses');
  });
});
