import { describe, expect, test } from 'vitest';
import { parseStart, readyUrl, serveArgs } from './start-args.ts';

describe('parseStart', () => {
  test.each([
    [[], { browser: false, open: true, data: undefined, port: undefined }],
    [['--browser'], { browser: true, open: true, data: undefined, port: undefined }],
    [['--no-open'], { browser: true, open: false, data: undefined, port: undefined }],
    [['--data', '/d', '--port=8080'], { browser: false, open: true, data: '/d', port: 8080 }],
  ])('%j', (args, options) => {
    expect(parseStart(args)).toEqual({ kind: 'start', options });
  });
  test.each([['--port', '80x'], ['--port', '65536'], ['--port='], ['--port', '-1'], ['--data='], ['--nope'], ['x']])(
    '%s %s is refused with a sentence',
    (...args) => {
      const command = parseStart(args);
      expect(command.kind).toBe('wrong');
      expect(command).toHaveProperty('message', expect.stringMatching(/\S/));
    },
  );
  test('--help', () => {
    expect(parseStart(['--help'])).toEqual({ kind: 'help' });
  });
});

test('serveArgs listens on loopback only', () => {
  const options = { browser: true, open: true, data: '/d', port: 81 };
  expect(serveArgs(options)).toEqual(['serve', '--local', '--data', '/d', '--listen', '127.0.0.1:81']);
  expect(serveArgs({ ...options, data: undefined, port: undefined })).toEqual(['serve', '--local']);
});

test.each([
  ['{"ready":true,"url":"http://fairlead.localhost:1/#token=x"}', 'http://fairlead.localhost:1/#token=x'],
  ['{"ready":true}', undefined],
  ['{"ready":false,"url":"http://x"}', undefined],
  ['{"level":30,"msg":"listening"}', undefined],
  ['{ not json', undefined],
  ['Listening', undefined],
])('readyUrl(%s)', (line, url) => {
  expect(readyUrl(line)).toBe(url);
});
