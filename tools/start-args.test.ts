import { describe, expect, test } from 'vitest';
import { afterwards, parseStart, serveArgs, signalIn } from './start-args.ts';

const usual = {
  browser: false,
  open: true,
  data: undefined,
  port: undefined,
  viewerWorkers: undefined,
  log: false,
  json: false,
};

describe('parseStart', () => {
  test.each([
    [[], usual],
    [['--browser'], { ...usual, browser: true }],
    [['--no-open'], { ...usual, browser: true, open: false }],
    [['--json'], { ...usual, browser: true, open: false, json: true }],
    [['--log'], { ...usual, log: true }],
    [['--viewer-workers', '2'], { ...usual, viewerWorkers: '2' }],
    [['--data', '/d', '--port=8080'], { ...usual, data: '/d', port: 8080 }],
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

test('serveArgs listens on loopback only, after a death where it did before', () => {
  const options = { ...usual, data: '/d', port: 81 };
  const always = ['serve', '--local', '--json'];
  expect(serveArgs(options)).toEqual([...always, '--no-log', '--data', '/d', '--listen', '127.0.0.1:81']);
  expect(serveArgs(usual)).toEqual([...always, '--no-log']);
  expect(serveArgs({ ...usual, viewerWorkers: '2' })).toEqual([...always, '--no-log', '--viewer-workers', '2']);
  expect(serveArgs({ ...usual, log: true })).toEqual([...always, '--log']);
  expect(serveArgs({ ...usual, port: 0 }, 4711)).toEqual([...always, '--no-log', '--listen', '127.0.0.1:4711']);
});

test.each([
  ['Ctrl-C', { exitCode: 0, wasReady: true, asked: true, deaths: 0 }, 'ended'],
  ['Ctrl-C on a service that ends badly', { exitCode: 1, wasReady: true, asked: true, deaths: 0 }, 'ended'],
  ['Ctrl-C after a death', { exitCode: 0, wasReady: true, asked: true, deaths: 1 }, 'ended'],
  ['somebody told the service to end', { exitCode: 0, wasReady: true, asked: false, deaths: 0 }, 'ended'],
  ['killed', { exitCode: 137, wasReady: true, asked: false, deaths: 0 }, 'again'],
  ['crashed', { exitCode: 70, wasReady: true, asked: false, deaths: 0 }, 'again'],
  ['killed twice', { exitCode: 137, wasReady: true, asked: false, deaths: 1 }, 'died-again'],
  ['killed, and unable to start again', { exitCode: 1, wasReady: false, asked: false, deaths: 1 }, 'died-again'],
  ['unable to start', { exitCode: 1, wasReady: false, asked: false, deaths: 0 }, 'never-ready'],
] as const)('after %s', (_what, went, expected) => {
  expect(afterwards(went)).toBe(expected);
});

test.each([
  [137, 'SIGKILL'],
  [139, 'SIGSEGV'],
  [134, 'SIGABRT'],
  [1, null],
  [70, null],
  [255, null],
])('exit code %i: %s', (exitCode, signal) => {
  expect(signalIn(exitCode)).toBe(signal);
});
