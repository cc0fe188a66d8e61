import { expect, test } from 'vitest';
import { commonProblems, emptyDraft, emptySsh, socketProblem, splitAddress, sshProblems, toNewHost } from './draft.ts';

const filled = { ...emptySsh, host: ' build-1 ', user: 'anna', keyPath: '/home/anna/.ssh/id_ed25519', passphrase: 'p' };
const key = { type: 'ssh-ed25519', sha256: 'SHA256:x', key: 'AAAA' };

test('empty and impossible fields have a sentence each', () => {
  expect(Object.keys(sshProblems(emptySsh)).sort()).toEqual(['host', 'keyPath', 'user']);
  expect(sshProblems(filled)).toEqual({});
  expect(sshProblems({ ...filled, host: 'anna@build-1' }).host).toContain('@');
  expect(sshProblems({ ...filled, port: '' }).port).toBeDefined();
  expect(sshProblems({ ...filled, keyPath: '/k.pub' }).keyPath).toContain('.pub');
  expect(sshProblems({ ...filled, method: 'password' }).password).toBeDefined();
  expect(sshProblems({ ...filled, socketPath: 'docker.sock' }).socketPath).toBeDefined();
});

test('a socket of this machine is an absolute path', () => {
  expect(socketProblem('  ')).toContain('Choose');
  expect(socketProblem('docker.sock')).toContain('absolute');
  expect(socketProblem(' /run/user/1000/docker.sock ')).toBeUndefined();
  const draft = { ...emptyDraft, kind: 'socket' as const, socketPath: ' /run/docker.sock ' };
  expect(toNewHost(draft, null).config).toEqual({ kind: 'socket', socketPath: '/run/docker.sock' });
});

test('a pasted address is taken apart', () => {
  expect(splitAddress('anna@build-1:2222')).toEqual({ host: 'build-1', user: 'anna', port: 2222 });
  expect(splitAddress('ssh://anna@10.0.0.4')).toEqual({ host: '10.0.0.4', user: 'anna' });
  expect(splitAddress('anna@[fe80::1]:22')).toEqual({ host: 'fe80::1', user: 'anna', port: 22 });
  expect(splitAddress('build-1')).toBeNull();
  expect(splitAddress('fe80::1')).toBeNull();
});

test('only the secret of the chosen way of signing in is sent', () => {
  const draft = { ...emptyDraft, ssh: { ...filled, password: 'left over' } };
  expect(toNewHost(draft, key)).toMatchObject({
    config: { kind: 'ssh', host: 'build-1', auth: { method: 'key', keyPath: '/home/anna/.ssh/id_ed25519' } },
    secret: { passphrase: 'p' },
    confirmedKey: key,
  });
  expect(JSON.stringify(toNewHost(draft, key))).not.toContain('left over');
  expect(toNewHost({ ...draft, ssh: { ...draft.ssh, method: 'agent' } }, key).secret).toBeUndefined();
});

test('an engine of this machine is sent without SSH and without a key', () => {
  const input = toNewHost({ ...emptyDraft, kind: 'socket', socketPath: '/run/docker.sock', ssh: filled }, key);
  expect(input.config).toEqual({ kind: 'socket', socketPath: '/run/docker.sock' });
  expect(input).not.toHaveProperty('confirmedKey');
  expect(input).not.toHaveProperty('secret');
});

test('what the service would not take is said at its field', () => {
  const long = 'x'.repeat(5000);
  const most = (count: number) => `This may have ${count} characters at most.`;
  expect(
    sshProblems({ ...filled, host: long, user: long, keyPath: long, passphrase: long, socketPath: `/${long}` }),
  ).toEqual({
    host: most(255),
    user: most(64),
    keyPath: most(1024),
    passphrase: most(4096),
    socketPath: most(1024),
  });
  expect(sshProblems({ ...filled, method: 'password', password: long })).toEqual({ password: most(4096) });
  expect(sshProblems({ ...filled, port: 1.5 })).toEqual({ port: 'This has to be a whole number.' });
  expect(socketProblem(`/${long}`)).toBe(most(1024));
  expect(commonProblems({ name: long, tags: ['fine', long], zone: long })).toEqual({
    name: 'The name may have 100 characters at most.',
    tags: 'Entry 2 of the tags may have 64 characters at most.',
    zone: 'The zone may have 64 characters at most.',
  });
  expect(commonProblems({ name: '', tags: [], zone: '' })).toEqual({});
  expect(commonProblems({ name: ' ', tags: [], zone: '' }, true)).toEqual({ name: 'Enter a name.' });
});
