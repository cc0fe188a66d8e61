import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readServeArgs } from './serve.ts';

const read = (...args: readonly string[]) => readServeArgs(args, { FAIRLEAD_DATA: '/srv/fairlead' });

describe('the arguments of serve', () => {
  test('are all optional', () => {
    expect(read()).toEqual({
      local: false,
      dataDir: '/srv/fairlead',
      store: null,
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
      dataDir: resolve('site'),
      store: null,
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

  test('name the store, with the file of its password', () => {
    const url = 'postgres://fairlead@db.example.org:5432/fairlead';
    expect(read('--store', 'sqlite')).toMatchObject({ store: { kind: 'sqlite' } });
    expect(read('--store', url)).toMatchObject({ store: { kind: 'postgres', url, passwordFile: null } });
    expect(read('--store', url, '--store-password-file', 'pw')).toMatchObject({
      store: { kind: 'postgres', url, passwordFile: resolve('pw') },
    });
  });

  test.each([
    'postgres://fairlead:canary-5@db.example.org/fairlead',
    'postgres://fairlead@db.example.org/fairlead?password=canary-5',
    'postgres://fairlead@db.example.org/fairlead?PASSWORD=canary-5',
  ])('refuse a password in the address of the store, and do not repeat it: %s', (url) => {
    const said = read('--store', url);
    expect(said).toContain('A password does not belong in the address of the store');
    expect(said).not.toContain('canary-5');
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
    [['--store', 'mysql://a@b/c'], 'no address of a Postgres database'],
    [['--store', ''], 'no address of a Postgres database'],
    [['--store', 'postgres://fairlead@db.example.org'], 'names no database'],
    [['--store', 'postgres://db.example.org/fairlead'], 'names no account'],
    [['--store-password-file', 'pw'], 'goes with --store postgres://'],
    [['--store', 'sqlite', '--store-password-file', 'pw'], 'goes with --store postgres://'],
    [['--surf'], 'There is no option "--surf".'],
    [['here'], '"here" is not expected here.'],
    [['--listen'], '"--listen" needs a value.'],
  ])('that cannot be meant are told: %j', (args, sentence) => {
    expect(read(...args)).toContain(sentence);
  });
});
