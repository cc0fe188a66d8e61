/** Ways to a host: how addresses are typed, written back and stored, and that no other place asks which way it is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readJumps, readSshAddress, writeSshAddress } from './ssh/address.ts';
import { hopId, maxHops, type SshHopConfig } from './ssh/config.ts';
import { hostAddress, hostConfigSchema, keyRoutes, typedConfig, wayForms, wayKinds, withKeyAt } from './table.ts';

const ssh = { kind: 'ssh', host: 'build-1', port: 22, user: 'anna', auth: { method: 'agent' } } as const;
const bastion: SshHopConfig = { host: 'bastion', port: 2222, user: 'ops', auth: { method: 'agent' }, knownKeys: [] };

const plain = { account: 'me', keyPath: null, jumps: [], socketPath: null };

describe('what somebody types', () => {
  test.each([
    ['unix:///run/docker.sock', 'socket', { socketPath: '/run/docker.sock' }],
    [' /run/user/1000/podman/podman.sock ', 'socket', { socketPath: '/run/user/1000/podman/podman.sock' }],
    ['ssh://anna@build-1:2222', 'ssh', { user: 'anna', host: 'build-1', port: 2222 }],
    ['ssh://anna@10.0.0.4/', 'ssh', { user: 'anna', host: '10.0.0.4' }],
    ['anna@[fe80::1]:22', 'ssh', { user: 'anna', host: 'fe80::1', port: 22 }],
    ['fe80::1', 'ssh', { host: 'fe80::1' }],
    ['build-1', 'ssh', { host: 'build-1' }],
  ])('%s', (text, kind, address) => {
    expect(typedConfig(text, plain)).toMatchObject({ kind, ...address });
  });

  test.each(['', 'two words', 'anna@', 'build-1:0', 'build-1:70000', 'http://build-1', '-oProxyCommand=x', 'a/b'])(
    '"%s" is no address',
    (text) => expect(typedConfig(text, plain)).toBe('none'),
  );

  test('with jump hosts leads through them, with one way of signing in; this machine has none', () => {
    const jumps = [{ host: 'bastion', port: 2222, user: 'ops' }, { host: 'inner' }];
    const config = typedConfig('anna@build-1', { ...plain, keyPath: '/k', jumps });
    if (typeof config === 'string') throw new Error(config);
    expect(hostAddress(config)).toBe('anna@build-1 through ops@bastion:2222, me@inner');
    expect(keyRoutes(config).map(({ host, isJump, hops }) => [host, isJump, hops.length])).toEqual([
      ['bastion', true, 0],
      ['inner', true, 1],
      ['build-1', false, 2],
    ]);
    const key = { type: 'ssh-ed25519', sha256: 'SHA256:x', key: 'AAAA' };
    expect(keyRoutes(withKeyAt(config, 0, key))[1]?.hops).toMatchObject([{ host: 'bastion', knownKeys: [key] }]);
    expect(withKeyAt(config, 2, key)).toEqual(config);
    expect(typedConfig('/run/docker.sock', { ...plain, jumps })).toBe('apart');
  });

  test('a list of jump hosts is read as ssh reads it, or not at all', () => {
    expect(readJumps('ops@bastion:2222, inner')).toEqual([
      { user: 'ops', host: 'bastion', port: 2222 },
      { host: 'inner' },
    ]);
    expect(readJumps('ops@bastion,,inner')).toBeNull();
    expect(readJumps('')).toBeNull();
  });
});

describe('what is written back', () => {
  test('is what was typed', () => {
    for (const address of ['anna@build-1', 'anna@build-1:2222', 'anna@[fe80::1]', 'anna@[fe80::1]:2222']) {
      expect(writeSshAddress({ user: '', host: '', port: 22, ...readSshAddress(address) })).toBe(address);
    }
    expect(hostAddress({ kind: 'socket', socketPath: '/run/docker.sock' })).toBe('/run/docker.sock');
  });

  test('names the jump hosts, so that one name in two networks is two hosts', () => {
    expect(hostAddress(ssh)).toBe('anna@build-1');
    expect(hostAddress({ ...ssh, hops: [] })).toBe('anna@build-1');
    expect(hostAddress({ ...ssh, hops: [bastion, { ...bastion, host: 'fe80::1', port: 22 }] })).toBe(
      'anna@build-1 through ops@bastion:2222, ops@[fe80::1]',
    );
  });
});

describe('what is stored', () => {
  test('of every kind is read by the schema of that kind', () => {
    expect(hostConfigSchema.parse({ kind: 'socket', socketPath: '/x' })).toEqual({ kind: 'socket', socketPath: '/x' });
    expect(hostConfigSchema.parse(ssh)).toEqual(ssh);
    const { knownKeys: _none, port: _usual, ...short } = bastion;
    expect(hostConfigSchema.parse({ ...ssh, hops: [short] })).toEqual({ ...ssh, hops: [{ ...bastion, port: 22 }] });
    expect(hostConfigSchema.safeParse({ kind: 'carrier pigeon' }).success).toBe(false);
    expect(hostConfigSchema.safeParse({ ...ssh, hops: Array(maxHops + 1).fill(bastion) }).success).toBe(false);
  });

  test('of a jump host stands under its account and address', () => {
    expect(hopId({ ...bastion, host: 'Bastion' })).toBe('ops@bastion:2222');
  });
});

const root = join(import.meta.dirname, '..', '..');

/** The source files of the product from the top folder, tests and the folders of the ways themselves left out. */
function productFiles(): readonly string[] {
  return ['common', 'service', 'renderer', 'main'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
      .map((name) => join(top, name))
      .filter((path) => /\.tsx?$/.test(path) && !/(?:test|itest|cases)\.tsx?$/.test(path))
      .filter((path) => !wayKinds.some((kind) => path.split('/').includes(kind))),
  );
}

describe('the table', () => {
  test('has every way under its own name', () => {
    expect(Object.entries(wayForms).map(([name, { kind }]) => [name, kind])).toEqual(
      wayKinds.map((kind) => [kind, kind]),
    );
  });

  test('is asked by everybody: no file outside of a way’s folders asks which kind it is', () => {
    const branch = new RegExp(
      `kind\\b[^\\n]{0,12}[!=]==? '(?:${wayKinds.join('|')})'|'(?:${wayKinds.join('|')})' [!=]==? |case '(?:${wayKinds.join('|')})':`,
    );
    const asking = productFiles().filter((path) => branch.test(readFileSync(join(root, path), 'utf8')));
    // `socket` is also a kind of path of the viewer gateway.
    expect(asking).toEqual(['service/proxy/admit.ts']);
  });
});
