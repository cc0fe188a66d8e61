import { describe, expect, test } from 'vitest';
import { blameOf, fieldOf } from './blame.ts';
import { formOf, keepsSecret, settingsProblems } from './connection-form.ts';
import {
  emptySsh,
  type HopForm,
  movedHop,
  sshConfig,
  sshProblems,
  sshSecret,
  withHop,
  withoutSecrets,
} from './form.ts';
import { pointsOf, sshInput } from './points.ts';
import { suggestedForm } from './suggested.ts';

const filled = { ...emptySsh, host: ' build-1 ', user: 'anna', keyPath: '/home/anna/.ssh/id_ed25519', passphrase: 'p' };
const bastion = { host: 'bastion', user: 'ops', method: 'password', password: 'b' } as const;
const inner = { host: 'inner', port: 2222, user: 'ops', keyPath: '/k' } as const;
const jumps = { ...filled, hops: withHop(withHop([], bastion), inner) };
const key = (name: string) => ({ type: 'ssh-ed25519', sha256: `SHA256:${name}`, key: name });
const most = (count: number) => `This may have ${count} characters at most.`;

test('empty and impossible fields have a sentence each', () => {
  expect(Object.keys(sshProblems(emptySsh)).sort()).toEqual(['host', 'keyPath', 'user']);
  expect(sshProblems(filled)).toEqual({});
  expect(sshProblems({ ...filled, host: 'anna@build-1' }).host).toContain('@');
  expect(sshProblems({ ...filled, port: '' }).port).toBeDefined();
  expect(sshProblems({ ...filled, keyPath: '/k.pub' }).keyPath).toContain('.pub');
  expect(sshProblems({ ...filled, method: 'password' }).password).toBeDefined();
  expect(sshProblems({ ...filled, socketPath: 'docker.sock' }).socketPath).toBeDefined();
});

test('what the service would not take is said at its field', () => {
  const long = 'x'.repeat(5000);
  const form = { host: long, user: long, keyPath: long, passphrase: long };
  const said = { host: most(255), user: most(64), keyPath: most(1024), passphrase: most(4096) };
  expect(sshProblems({ ...filled, ...form, socketPath: `/${long}` })).toEqual({ ...said, socketPath: most(1024) });
  expect(sshProblems({ ...filled, hops: withHop([], form) })).toEqual({ hops: [said] });
  expect(sshProblems({ ...filled, method: 'password', password: long })).toEqual({ password: most(4096) });
  expect(sshProblems({ ...filled, port: 1.5 })).toEqual({ port: 'This has to be a whole number.' });
});

describe('jump hosts', () => {
  test('have the sentences of a host, and stand once in the list', () => {
    expect(sshProblems(jumps)).toEqual({});
    expect(sshProblems({ ...filled, hops: withHop([]) }).hops?.[0]).toMatchObject({ host: expect.any(String) });
    const twice = sshProblems({ ...filled, hops: withHop(jumps.hops, bastion) });
    expect(twice.hops?.map(({ host }) => host)).toEqual([undefined, undefined, expect.stringContaining('already')]);
  });

  test('are sent in their order, their secrets by account and address', () => {
    expect(sshConfig(jumps).hops?.map(({ host, port }) => [host, port])).toEqual([
      ['bastion', 22],
      ['inner', 2222],
    ]);
    expect(sshSecret(jumps)).toEqual({ passphrase: 'p', hops: { 'ops@bastion:22': { password: 'b' } } });
    expect(sshConfig(filled)).not.toHaveProperty('hops');
    expect(JSON.stringify(sshConfig(jumps))).not.toContain('"b"');
    expect(sshSecret(withoutSecrets(jumps))).toBeUndefined();
  });

  test('are moved, and never beyond the ends', () => {
    const order = (hops: readonly HopForm[]) => hops.map(({ host }) => host);
    expect(order(movedHop(jumps.hops, 1, -1))).toEqual(['inner', 'bastion']);
    expect(order(movedHop(jumps.hops, 0, 1))).toEqual(['inner', 'bastion']);
    expect(order(movedHop(jumps.hops, 0, -1))).toEqual(['bastion', 'inner']);
    expect(order(movedHop(jumps.hops, 1, 1))).toEqual(['bastion', 'inner']);
    expect(new Set(withHop(movedHop(jumps.hops, 0, 1)).map(({ id }) => id)).size).toBe(3);
  });

  test('of the SSH configuration are taken over', () => {
    const hops = [{ host: 'bastion', port: 22, user: 'ops', keyPath: null }];
    const found = { alias: 'b', host: 'build-1', port: 23, user: 'anna', keyPath: '/k', hops, reason: null };
    const form = suggestedForm({ ...jumps, user: 'x' }, found, true);
    expect(form).toMatchObject({ host: 'build-1', port: 23, user: 'anna', method: 'key', keyPath: '/k' });
    expect(form.hops).toMatchObject([{ host: 'bastion', user: 'ops', method: 'agent' }]);
    expect(suggestedForm(jumps, { ...found, hops: [] }, true).hops).toEqual([]);
  });
});

describe('keys on the way', () => {
  test('are asked for one after the other, each behind those before it', () => {
    const points = pointsOf(jumps, []);
    expect(points.map(({ host, isJump }) => [host, isJump])).toEqual([
      ['bastion', true],
      ['inner', true],
      ['build-1', false],
    ]);
    expect(points[0]?.probe).toEqual({ host: 'bastion', port: 22 });
    const confirmed = [{ id: points[0]?.id ?? '', key: key('b') }];
    expect(pointsOf(jumps, confirmed)[1]?.probe).toEqual({
      host: 'inner',
      port: 2222,
      hops: [{ host: 'bastion', port: 22, user: 'ops', auth: { method: 'password' }, knownKeys: [key('b')] }],
      secret: { hops: { 'ops@bastion:22': { password: 'b' } } },
    });
  });

  test('go with the address that showed them, in the way that led there', () => {
    const confirmed = pointsOf(jumps, []).map(({ id, host }) => ({ id, key: key(host) }));
    const { config, confirmedKey } = sshInput(jumps, confirmed);
    expect(confirmedKey).toEqual(key('build-1'));
    expect(config.hops?.map(({ knownKeys }) => knownKeys)).toEqual([[key('bastion')], [key('inner')]]);
    const turned = sshInput({ ...jumps, hops: movedHop(jumps.hops, 0, 1) }, confirmed);
    expect(turned.confirmedKey).toBeUndefined();
    expect(turned.config.hops?.map(({ knownKeys }) => knownKeys)).toEqual([[], []]);
  });
});

test('errors point to one field, of the jump host that they speak of', () => {
  expect(fieldOf('HOST_KEY_PASSPHRASE_WRONG')).toBe('passphrase');
  expect(fieldOf('HOST_KEY_FILE_MISSING')).toBe('keyPath');
  expect(fieldOf('HOST_KEY_CHANGED')).toBeNull();
  const at = (data: { host: string; port: number; user: string }) => blameOf({ code: 'HOST_REFUSED', data }, jumps);
  expect(at({ host: 'inner', port: 2222, user: 'ops' })).toEqual({ field: 'port', hop: 1 });
  // Who only asked for a key had no account yet.
  expect(at({ host: 'bastion', port: 22, user: '' })).toEqual({ field: 'port', hop: 0 });
  expect(at({ host: 'build-1', port: 22, user: 'anna' })).toEqual({ field: 'port', hop: null });
});

test('the settings of a stored host hold no secret, and need none for what stays', () => {
  const config = sshConfig(jumps);
  const form = formOf(config);
  expect(form).toMatchObject({ host: 'build-1', passphrase: '', hops: [{ password: '' }, { keyPath: '/k' }] });
  expect(sshProblems(form).hops?.[0]?.password).toBeDefined();
  expect(settingsProblems(form, config)).toEqual({});
  const [first, second] = form.hops;
  if (first === undefined || second === undefined) throw new Error('The jump hosts are gone.');
  expect(keepsSecret(first, config)).toBe(true);
  const moved = { ...form, hops: [{ ...first, host: 'other' }, second] };
  expect(settingsProblems(moved, config)).toEqual({ hops: [{ password: expect.any(String) }, {}] });
});
