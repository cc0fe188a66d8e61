/** What of a host's settings, keys and secrets goes along when its way is changed. */
import { describe, expect, test } from 'vitest';
import { hostConfigSchema } from '../../../common/model/hosts.ts';
import type { SshConfig, SshHopConfig } from '../../../common/ways/ssh/config.ts';
import { wayOf } from '../ways.ts';

const key = (name: string) => ({ type: 'ssh-ed25519', sha256: `SHA256:${name}`, key: name });
const bastion: SshHopConfig = {
  host: 'bastion',
  port: 22,
  user: 'ops',
  auth: { method: 'password' },
  knownKeys: [key('bastion')],
};
const inner: SshHopConfig = {
  ...bastion,
  host: 'inner',
  port: 2222,
  auth: { method: 'key', keyPath: '/k' },
  knownKeys: [],
};
const host: SshConfig = { kind: 'ssh', host: 'build-1', port: 22, user: 'anna', auth: { method: 'password' } };
const config: SshConfig = { ...host, hops: [bastion, inner] };
const stored = {
  password: 'host',
  hops: { 'ops@bastion:22': { password: 'b' }, 'ops@inner:2222': { passphrase: 'i' } },
};

test('settings that were stored before there were jump hosts are read, and connect as before', () => {
  const old = hostConfigSchema.parse({
    kind: 'ssh',
    host: 'build-1',
    port: 22,
    user: 'anna',
    auth: { method: 'agent' },
  });
  expect(wayOf(old).connection({}, [key('x')])).toEqual({
    kind: 'ssh',
    host: 'build-1',
    port: 22,
    user: 'anna',
    auth: { method: 'agent' },
    knownKeys: [key('x')],
  });
});

test('each jump host is signed in to with its own secret, and checked by its own keys', () => {
  expect(wayOf(config).connection(stored, [key('host')])).toMatchObject({
    auth: { method: 'password', password: 'host' },
    knownKeys: [key('host')],
    hops: [
      { host: 'bastion', auth: { method: 'password', password: 'b' }, knownKeys: [key('bastion')] },
      { host: 'inner', port: 2222, auth: { method: 'key', keyPath: '/k', passphrase: 'i' }, knownKeys: [] },
    ],
  });
});

describe('secrets', () => {
  test('stay with their account and address, in whatever order, and go to no other', () => {
    const turned: SshConfig = { ...host, hops: [inner, bastion] };
    expect(wayOf(turned).secretFor(stored, undefined)).toEqual(stored);
    const other: SshConfig = {
      ...host,
      hops: [
        { ...bastion, host: 'elsewhere' },
        { ...bastion, user: 'root' },
        { ...inner, port: 22 },
      ],
    };
    expect(wayOf(other).secretFor(stored, undefined)).toEqual({ password: 'host' });
  });

  test('that are given replace those that are stored; those that nobody needs are not kept', () => {
    const given = { hops: { 'ops@bastion:22': { password: 'new' } } };
    expect(wayOf(config).secretFor(stored, given)).toEqual({ ...stored, hops: { ...stored.hops, ...given.hops } });
    const agent: SshConfig = { ...host, auth: { method: 'agent' }, hops: [{ ...bastion, auth: { method: 'agent' } }] };
    expect(wayOf(agent).secretFor(stored, given)).toEqual({});
    expect(wayOf({ kind: 'socket', socketPath: '/run/docker.sock' }).secretFor(stored, undefined)).toEqual({});
  });
});

describe('keys of jump hosts', () => {
  test('are taken over for addresses that stay, and never from a change of settings', () => {
    const forged = { ...bastion, knownKeys: [key('forged')] };
    const now = wayOf({ ...host, hops: [{ ...forged, host: 'new' }, forged] }).withKeysOf(config);
    expect(now).toMatchObject({
      hops: [
        { host: 'new', knownKeys: [] },
        { host: 'bastion', knownKeys: [key('bastion')] },
      ],
    });
    const fromSocket = wayOf({ ...host, hops: [forged] }).withKeysOf({ kind: 'socket', socketPath: '/x' });
    expect(fromSocket).toMatchObject({ hops: [{ knownKeys: [] }] });
  });

  test('are replaced one by one', () => {
    expect(wayOf(config).withHopKey({ host: 'inner', port: 2222 }, key('new'))).toEqual({
      ...host,
      hops: [bastion, { ...inner, knownKeys: [key('new')] }],
    });
    expect(wayOf(config).withHopKey({ host: 'inner', port: 22 }, key('new'))).toBeNull();
  });

  test('are on record for the same way there alone', () => {
    const way = wayOf(config);
    const at = (target: { host: string; port: number }, hops: readonly SshHopConfig[]) =>
      way.keysAt([key('host')], { target, hops });
    expect(at({ host: 'bastion', port: 22 }, [])).toEqual([key('bastion')]);
    expect(at({ host: 'build-1', port: 22 }, [bastion, inner])).toEqual([key('host')]);
    // Behind another jump host, a name of a private network is another machine.
    expect(at({ host: 'build-1', port: 22 }, [])).toEqual([]);
    expect(at({ host: 'build-1', port: 22 }, [inner, bastion])).toEqual([]);
    expect(at({ host: 'build-1', port: 22 }, [bastion, inner, inner])).toEqual([]);
  });

  test('are looked at through the jump hosts before them', () => {
    const way = wayOf(config);
    expect(way.keyedPoint(stored, [], { host: 'inner', port: 2222 })).toMatchObject({
      isJump: true,
      hops: [{ host: 'bastion', auth: { password: 'b' } }],
    });
    expect(way.keyedPoint(stored, [key('host')], undefined)).toMatchObject({
      host: 'build-1',
      isJump: false,
      hops: [{ host: 'bastion' }, { host: 'inner' }],
      knownKeys: [key('host')],
    });
    expect(way.keyedPoint(stored, [], { host: 'gone', port: 22 })).toBeNull();
  });
});

test('another machine is one of another address, or over another kind of way', () => {
  expect(wayOf({ ...config, hops: [] }).leadsElsewhere(config)).toBe(false);
  expect(wayOf({ ...config, port: 23 }).leadsElsewhere(config)).toBe(true);
  expect(wayOf({ ...config, host: 'build-2' }).leadsElsewhere(config)).toBe(true);
  expect(wayOf({ kind: 'socket', socketPath: '/x' }).leadsElsewhere(config)).toBe(true);
  expect(wayOf(config).leadsElsewhere({ kind: 'socket', socketPath: '/x' })).toBe(true);
});
