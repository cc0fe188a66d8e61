import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readServeArgs } from './serve.ts';

const read = (...args: readonly string[]) => readServeArgs(args, { FAIRLEAD_DATA: '/srv/fairlead' });

describe('the arguments of serve', () => {
  test('are all optional', () => {
    expect(read()).toEqual({
      local: false,
      adopt: true,
      defaults: true,
      dataDir: '/srv/fairlead',
      store: null,
      listen: null,
      viewerPort: null,
      viewerPorts: null,
      address: null,
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
      defaults: true,
      dataDir: resolve('site'),
      store: null,
      listen: { host: '127.0.0.1', port: 17600 },
      viewerPort: 17700,
      viewerPorts: { from: 18000, to: 18099 },
      address: null,
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

  test('a site begins without what comes with Fairlead where somebody, or the environment, says so', () => {
    expect(read('--no-defaults')).toMatchObject({ defaults: false });
    expect(readServeArgs([], { FAIRLEAD_DEFAULTS: 'none' })).toMatchObject({ defaults: false });
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

  test('TLS is there for every other address, and for this machine where somebody wants it', () => {
    const own = { kind: 'own' };
    const none = { publicUrl: null, trustedProxies: [], viewerDomain: null };
    const ports = { viewerPorts: { from: 18000, to: 18099 } };
    for (const host of ['0.0.0.0', '192.168.1.5', '127.0.0.2'])
      expect(read('--listen', `${host}:8443`)).toMatchObject({
        listen: { host, port: 8443 },
        address: { ...none, tls: own },
        ...ports,
      });
    expect(read('--listen', '[::]:8443')).toMatchObject({ listen: { host: '::', port: 8443 }, address: { tls: own } });
    expect(read('--tls')).toMatchObject({ listen: null, address: { ...none, tls: own }, ...ports });
    expect(read('--tls-cert', 'a', '--tls-key', 'b')).toMatchObject({
      address: { tls: { kind: 'files', certificateFile: resolve('a'), keyFile: resolve('b') } },
    });
  });

  test('behind a reverse proxy', () => {
    const args = ['--public-url', 'https://Fairlead.example:443', '--trusted-proxy', '10.0.0.0/24'];
    const views = ['--trusted-proxy', '::1', '--viewer-domain', '*.Views.example:8443', '--viewer-workers', '2'];
    expect(read(...args, ...views)).toMatchObject({
      listen: null,
      viewerPorts: null,
      address: {
        tls: null,
        publicUrl: 'https://fairlead.example',
        trustedProxies: ['10.0.0.0/24', '::1/128'],
        viewerDomain: { name: 'views.example', port: 8443 },
      },
    });
  });

  test.each([
    [['--local', '--listen', '0.0.0.0:17600'], '"0.0.0.0" is another address'],
    [['--local', '--listen', '[::]:17600'], 'listens on this machine only'],
    [['--local', '--tls'], 'needs no TLS and no other address'],
    [['--local', '--public-url', 'https://fairlead.example'], 'needs no TLS and no other address'],
    [['--listen', '0.0.0.0:17600', '--no-tls'], 'Without TLS the console listens on this machine only'],
    [['--listen', '192.168.1.5:17600', '--no-tls'], 'Without TLS the console listens on this machine only'],
    [['--listen', 'example.com:80'], '"example.com" is no address of this machine'],
    [['--listen', ':::80'], 'write it like 127.0.0.1:17600'],
    [['--listen', '10.0.0.0/8:80'], 'is no address of this machine'],
    [['--tls-cert', 'a.pem'], '--tls-cert and --tls-key go together'],
    [['--tls-key', 'a.pem'], '--tls-cert and --tls-key go together'],
    [['--tls', '--public-url', 'http://fairlead.example'], 'write it like https://fairlead.example'],
    [['--tls', '--public-url', 'https://fairlead.example/console'], 'write it like https://fairlead.example'],
    [['--tls', '--public-url', 'https://a:b@fairlead.example'], 'write it like https://fairlead.example'],
    [['--tls', '--public-url', 'fairlead.example'], 'write it like https://fairlead.example'],
    [['--trusted-proxy', '10.0.0.0/33'], '"10.0.0.0/33" is no address of a proxy'],
    [['--trusted-proxy', '10.0.0.1', '--trusted-proxy', 'proxy'], '"proxy" is no address of a proxy'],
    [['--tls', '--viewer-domain', '10.0.0.1'], 'write it like views.example'],
    [['--tls', '--viewer-domain', 'views.example:0'], 'write it like views.example'],
    [['--tls', '--viewer-domain', 'v.example', '--viewer-ports', '1-2'], 'names (--viewer-domain) or ports'],
    [['--viewer-domain', 'views.example'], 'need TLS: here, or in a reverse proxy'],
    [['--public-url', 'https://fairlead.example'], 'session views need names (--viewer-domain) or ports'],
    [
      ['--public-url', 'https://fairlead.example', '--viewer-domain', 'views.example', '--viewer-workers', '1'],
      'name the first that browsers use',
    ],
    [
      ['--tls', '--viewer-domain', 'views.example:65535', '--viewer-workers', '1'],
      'After port 65535 there are not enough',
    ],
    [
      ['--tls', '--public-url', 'https://fairlead.views.example', '--viewer-domain', 'views.example'],
      'must not be a name of the domain of views',
    ],
    [
      ['--tls', '--public-url', 'https://views.example', '--viewer-domain', 'views.example'],
      'must not be a name of the domain of views',
    ],
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
