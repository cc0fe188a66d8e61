import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readServeArgs } from './serve.ts';

const read = (...args: readonly string[]) => readServeArgs(args, { FAIRLEAD_DATA: '/srv/fairlead' });

describe('the arguments of serve', () => {
  test('are all optional', () => {
    expect(read()).toEqual({
      local: false,
      adopt: true,
      dataDir: '/srv/fairlead',
      listen: null,
      viewerPort: null,
      viewerPorts: null,
      viewerWorkers: 0,
      logLevel: 'info',
      log: false,
      json: false,
    });
  });

  test('are taken', () => {
    const args = ['--local', '--data', 'site', '--listen', '127.0.0.1:17600', '--viewer-port', '17700'];
    expect(read(...args, '--viewer-ports', '18000-18099', '--viewer-workers', '2', '--log-level', 'debug')).toEqual({
      local: true,
      adopt: true,
      dataDir: resolve('site'),
      listen: { host: '127.0.0.1', port: 17600 },
      viewerPort: 17700,
      viewerPorts: { from: 18000, to: 18099 },
      viewerWorkers: 2,
      logLevel: 'debug',
      log: false,
      json: false,
    });
  });

  test('the log is in the terminal where somebody wants it, and for programs', () => {
    expect(read('--log')).toMatchObject({ log: true, json: false });
    expect(read('--json')).toMatchObject({ log: true, json: true });
    expect(read('--json', '--no-log')).toMatchObject({ log: false, json: true });
  });

  test('a local site leaves the engine of this machine alone where somebody says so', () => {
    expect(read('--local', '--no-adopt')).toMatchObject({ local: true, adopt: false });
  });

  test.each([
    ['17600', { host: '127.0.0.1', port: 17600 }],
    ['localhost:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:17600', { host: '::1', port: 17600 }],
  ])('listen on %s', (listen, expected) => {
    expect(read('--listen', listen)).toMatchObject({ listen: expected });
  });

  test.each([
    [['--listen', '0.0.0.0:17600'], '"0.0.0.0" is another address'],
    [['--listen', '192.168.1.5:17600'], 'listens on this machine only'],
    [['--listen', 'example.com:80'], 'listens on this machine only'],
    [['--listen', ':::80'], 'listens on this machine only'],
    [['--listen', '127.0.0.1'], 'write it like 127.0.0.1:17600'],
    [['--listen', '127.0.0.1:70000'], 'write it like 127.0.0.1:17600'],
    [['--listen', ''], 'write it like 127.0.0.1:17600'],
    [['--viewer-port', 'many'], '"many" is no port.'],
    [['--viewer-port', '1.5'], '"1.5" is no port.'],
    [['--viewer-port', ''], '"" is no port.'],
    [['--viewer-workers', ''], '"" is no number of viewer workers'],
    [['--viewer-workers', '1.5'], 'write one from 0 to 64'],
    [['--viewer-workers', '65'], 'write one from 0 to 64'],
    [['--viewer-port', '65535', '--viewer-workers', '1'], 'there are not enough for 1 viewer workers'],
    [['--viewer-ports', '18000'], 'write it like 18000-18099'],
    [['--viewer-ports', '18099-18000'], 'the first comes first'],
    [['--viewer-ports', '18000-99999'], 'between 1 and 65535'],
    [['--log-level', 'loud'], '"loud" is no log level'],
    [['--surf'], 'There is no option "--surf".'],
    [['here'], '"here" is not expected here.'],
    [['--listen'], '"--listen" needs a value.'],
  ])('that cannot be meant are told: %j', (args, sentence) => {
    expect(read(...args)).toContain(sentence);
  });
});
