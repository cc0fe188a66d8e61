import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { commandsIn, hintText } from '../../../common/hint.ts';
import { classifyJumpRefusal, classifySshError } from './classify.ts';
import { explainSshFailure, needsPerson } from './explain.ts';
import type { SshFailure } from './facts.ts';

const hop = { host: 'build-1', port: 2222, user: 'ops' };
const presented = { type: 'ssh-ed25519', key: 'AAAA', sha256: 'SHA256:new' };
const key = { path: '/home/anna b/id', publicLine: 'ssh-ed25519 AAAAC3', hasPublicFile: true };
const login = (more: Partial<Extract<SshFailure, { kind: 'login-failed' }>>): SshFailure => ({
  kind: 'login-failed',
  tried: ['key ~/.ssh/id (SHA256:k)'],
  accepted: ['publickey'],
  partial: false,
  tooMany: false,
  ...more,
});

test('what a server says is cut and in one line before it is in an error', () => {
  const hostile = `\u001b[2J\n${'said '.repeat(500_000)}`;
  const failures: SshFailure[] = [
    { kind: 'lost', detail: hostile },
    { kind: 'channel-refused', detail: hostile },
    { kind: 'engine-broken', detail: hostile },
    { kind: 'exec-forbidden', detail: hostile },
    { kind: 'unreachable', errno: hostile },
    login({ accepted: Array.from({ length: 1000 }, () => hostile) }),
  ];
  for (const failure of failures) {
    const text = JSON.stringify(explainSshFailure(failure, hop).toInfo());
    expect(text.length).toBeLessThan(16_000);
    expect(text).not.toMatch(/\\u001b|\\n/);
  }
});

/** What is wrong, its code, words that the sentence and hint have to hold, and whether only a person can mend it. */
const table: ReadonlyArray<readonly [SshFailure, string, readonly string[], boolean]> = [
  [{ kind: 'name-not-resolved' }, 'HOST_NAME_NOT_RESOLVED', ['build-1', 'IP address'], false],
  [{ kind: 'refused' }, 'HOST_REFUSED', ['build-1, port 2222', 'systemctl status ssh'], false],
  [{ kind: 'timed-out', phase: 'connect' }, 'HOST_TIMED_OUT', ['does not answer', 'firewall'], false],
  [{ kind: 'timed-out', phase: 'login' }, 'HOST_HANDSHAKE_TIMED_OUT', ['finish the login'], false],
  [{ kind: 'unreachable', errno: 'EHOSTUNREACH' }, 'HOST_UNREACHABLE', ['EHOSTUNREACH', 'VPN'], false],
  [{ kind: 'not-ssh', detail: 'x' }, 'HOST_NOT_SSH', ['not an SSH server'], false],
  [{ kind: 'no-common-algorithm', detail: 'x' }, 'HOST_NO_COMMON_ALGORITHM', ['no algorithm'], true],
  [{ kind: 'host-key-unknown', presented, notes: [] }, 'HOST_KEY_UNKNOWN', ['ssh-ed25519 SHA256:new'], true],
  [
    { kind: 'host-key-changed', presented, known: [{ ...presented, sha256: 'SHA256:old', source: 'kh:3' }] },
    'HOST_KEY_CHANGED',
    ['SHA256:old', 'SHA256:new', 'kh:3'],
    true,
  ],
  [{ kind: 'host-key-revoked', presented, source: 'kh:9' }, 'HOST_KEY_REVOKED', ['revoked', 'kh:9'], true],
  [login({}), 'HOST_LOGIN_FAILED', ['"ops"', 'SHA256:k', 'ssh-add -L'], true],
  [
    login({ accepted: ['publickey', 'password'] }),
    'HOST_LOGIN_FAILED',
    ['"ops"', 'SHA256:k', 'ssh-copy-id -p 2222 ops@build-1'],
    true,
  ],
  [
    login({ accepted: ['publickey', 'password'], key }),
    'HOST_LOGIN_FAILED',
    ["ssh-copy-id -i '/home/anna b/id.pub' -p 2222 ops@build-1"],
    true,
  ],
  [
    login({ accepted: ['publickey', 'keyboard-interactive'], key: { ...key, hasPublicFile: false } }),
    'HOST_LOGIN_FAILED',
    [
      "ssh-keygen -y -f '/home/anna b/id' > '/home/anna b/id.pub' && ssh-copy-id -i '/home/anna b/id.pub' -p 2222 ops@build-1",
    ],
    true,
  ],
  [
    login({ key }),
    'HOST_LOGIN_FAILED',
    ['on the host itself, as "ops"', "echo 'ssh-ed25519 AAAAC3' >> ~/.ssh/authorized_keys"],
    true,
  ],
  [login({ tried: [], accepted: ['password'] }), 'HOST_LOGIN_FAILED', ['takes only: password'], true],
  [login({ partial: true, accepted: ['keyboard-interactive'] }), 'HOST_LOGIN_FAILED', ['second'], true],
  [login({ tooMany: true }), 'HOST_LOGIN_FAILED', ['too many keys'], true],
  [{ kind: 'agent-missing', agentSocket: null }, 'HOST_AGENT_MISSING', ['SSH_AUTH_SOCK', 'ssh-add'], false],
  [{ kind: 'agent-missing', agentSocket: '/a' }, 'HOST_AGENT_MISSING', ['/a'], false],
  [{ kind: 'agent-empty', agentSocket: '/a' }, 'HOST_AGENT_EMPTY', ['no keys'], false],
  [{ kind: 'agent-key-missing', keyPath: '/k.pub' }, 'HOST_AGENT_KEY_MISSING', ['ssh-add /k'], true],
  [{ kind: 'key-file-missing', keyPath: '/k' }, 'HOST_KEY_FILE_MISSING', ['/k'], true],
  [{ kind: 'key-file-unreadable', keyPath: '/k', errno: 'EACCES' }, 'HOST_KEY_FILE_UNREADABLE', ['EACCES'], true],
  [{ kind: 'key-file-open', keyPath: '/k', mode: '0644' }, 'HOST_KEY_FILE_PERMISSIONS', ['chmod 600 /k'], true],
  [{ kind: 'key-file-unusable', keyPath: '/k', why: 'no-key' }, 'HOST_KEY_FILE_INVALID', ['/k'], true],
  [{ kind: 'key-file-unusable', keyPath: '/k', why: 'no-file' }, 'HOST_KEY_FILE_INVALID', ['/k'], true],
  [{ kind: 'key-file-unusable', keyPath: '/k', why: 'folder' }, 'HOST_KEY_FILE_INVALID', ['/k is a folder'], true],
  [{ kind: 'key-file-unusable', keyPath: '/k', why: 'empty' }, 'HOST_KEY_FILE_INVALID', ['/k is empty'], true],
  [{ kind: 'key-file-unusable', keyPath: '/k', why: 'known-hosts' }, 'HOST_KEY_FILE_INVALID', ['known_hosts'], true],
  [{ kind: 'key-file-unusable', keyPath: '/k', why: 'no-public-key' }, 'HOST_KEY_FILE_INVALID', ['/k'], true],
  [{ kind: 'key-file-unusable', keyPath: '/k', why: 'public-key' }, 'HOST_KEY_FILE_PUBLIC', ['/k'], true],
  [{ kind: 'key-file-unusable', keyPath: '/k', why: 'certificate' }, 'HOST_KEY_FILE_CERTIFICATE', ['/k'], true],
  [{ kind: 'key-file-unusable', keyPath: '/k', why: 'hardware-key' }, 'HOST_KEY_FILE_HARDWARE', ['/k', 'FIDO'], true],
  [{ kind: 'key-file-unusable', keyPath: '/k', why: 'putty-form' }, 'HOST_KEY_FILE_FORM', ['/k', 'PuTTY'], true],
  [{ kind: 'key-file-unusable', keyPath: '/k', why: 'ssh-com-form' }, 'HOST_KEY_FILE_FORM', ['/k'], true],
  [{ kind: 'key-file-unusable', keyPath: '/k', why: 'damaged' }, 'HOST_KEY_FILE_DAMAGED', ['/k'], true],
  [{ kind: 'key-file-unusable', keyPath: '/k', why: 'too-large' }, 'HOST_KEY_FILE_TOO_LARGE', ['/k'], true],
  [{ kind: 'key-file-unusable', keyPath: '/k', why: 'too-costly' }, 'HOST_KEY_FILE_TOO_COSTLY', ['/k'], true],
  [{ kind: 'key-file-unsupported', keyPath: '/k', detail: 'dsa' }, 'HOST_KEY_FILE_UNSUPPORTED', ['/k', 'dsa'], true],
  [{ kind: 'passphrase-needed', keyPath: '/k' }, 'HOST_KEY_PASSPHRASE_NEEDED', ['/k'], true],
  [{ kind: 'passphrase-wrong', keyPath: '/k' }, 'HOST_KEY_PASSPHRASE_WRONG', ['/k'], true],
  [{ kind: 'lost', detail: 'the host hung up' }, 'HOST_CONNECTION_LOST', ['hung up'], false],
  [{ kind: 'channel-refused', detail: 'open failed' }, 'HOST_CHANNEL_REFUSED', ['MaxSessions'], false],
  [{ kind: 'forwarding-forbidden' }, 'HOST_FORWARDING_FORBIDDEN', ['AllowStreamLocalForwarding', 'docker-cli'], false],
  [{ kind: 'socket-missing', socketPath: null, engineInstalled: false }, 'ENGINE_MISSING', ['docker.io'], false],
  [{ kind: 'socket-missing', socketPath: '/s', engineInstalled: true }, 'ENGINE_SOCKET_MISSING', ['/s'], false],
  [
    { kind: 'socket-permission', socketPath: '/s', account: 'ops', group: 'docker', inGroup: false },
    'ENGINE_NO_PERMISSION',
    ['sudo usermod -aG docker ops', 'rootless'],
    false,
  ],
  [
    { kind: 'socket-permission', socketPath: '/s', account: 'ops', group: 'docker', inGroup: true },
    'ENGINE_NO_PERMISSION',
    ['ls -l /s'],
    false,
  ],
  [{ kind: 'engine-stopped', socketPath: '/s' }, 'ENGINE_NOT_RUNNING', ['systemctl start docker'], false],
  [{ kind: 'engine-broken', detail: 'odd' }, 'ENGINE_UNREACHABLE', ['odd'], false],
  [{ kind: 'cli-missing', useSudo: true }, 'ENGINE_CLI_MISSING', ['docker-cli', 'sudo'], false],
  [{ kind: 'cli-missing', useSudo: false }, 'ENGINE_CLI_MISSING', ['docker-cli', 'forwarding'], false],
  [{ kind: 'sudo-missing' }, 'HOST_SUDO_MISSING', ['sudo is not installed', 'apt-get install -y sudo'], false],
  [{ kind: 'sudo-password' }, 'HOST_SUDO_PASSWORD', ['NOPASSWD'], false],
  [{ kind: 'sudo-refused' }, 'HOST_SUDO_REFUSED', ['sudoers'], false],
  [{ kind: 'exec-forbidden', detail: '' }, 'HOST_EXEC_FORBIDDEN', ['ForceCommand'], false],
];

describe('explainSshFailure', () => {
  test.each(table)('%o', (failure, code, words, person) => {
    const error = explainSshFailure(failure, hop);
    expect(error.code).toBe(code);
    for (const word of words) expect(`${error.message} ${hintText(error.hint ?? [])}`).toContain(word);
    // Every sentence names the hop, or a file of this machine that is to blame.
    expect(error.data).toMatchObject({ host: 'build-1', port: 2222, user: 'ops' });
    expect(hintText(error.hint ?? [])).toMatch(/\S/);
    expect(needsPerson(error)).toBe(person);
  });

  /** The failure with a file of this name in it. */
  const odd = (failure: SshFailure): SshFailure =>
    'keyPath' in failure ? { ...failure, keyPath: `/home/anna's $(keys); b/${'k'.repeat(400)}.pub` } : failure;
  const advised = table.map(([failure]) => ({ failure: odd(failure), error: explainSshFailure(odd(failure), hop) }));

  test.each(advised)(
    'every command of $error.code is a part of its own, whole and taken apart by a shell',
    ({ failure, error }) => {
      const commands = commandsIn(error.hint);
      for (const command of commands) execFileSync('sh', ['-n', '-c', command]);
      // What is said around them holds no other.
      const rest = (error.hint ?? []).map((part) => ('text' in part ? part.text : '')).join('');
      expect(rest).not.toMatch(/\b(?:ssh-(?:add|keygen|copy-id)|chmod|systemctl|apt-get|usermod|puttygen|ls -)/);
      if ('keyPath' in failure && commands.length > 0)
        expect(commands.join('\n')).toContain(`'/home/anna'\\''s $(keys); b/${'k'.repeat(400)}`);
    },
  );
});

describe('classifySshError', () => {
  const coded = (code: string): Error => Object.assign(new Error('x'), { code });
  const leveled = (level: string, message: string): Error => Object.assign(new Error(message), { level });
  test.each([
    [coded('ENOTFOUND'), 'connect', 'name-not-resolved'],
    [coded('EAI_AGAIN'), 'connect', 'name-not-resolved'],
    [coded('ECONNREFUSED'), 'connect', 'refused'],
    [coded('ETIMEDOUT'), 'connect', 'timed-out'],
    [coded('EHOSTUNREACH'), 'connect', 'unreachable'],
    [coded('ECONNRESET'), 'handshake', 'not-ssh'],
    [coded('ECONNRESET'), 'login', 'lost'],
    [leveled('client-timeout', 'Timed out while waiting for handshake'), 'handshake', 'timed-out'],
    [leveled('client-timeout', 'Keepalive timeout'), 'login', 'lost'],
    [leveled('protocol', 'Connection lost before handshake'), 'handshake', 'not-ssh'],
    [leveled('handshake', 'Handshake failed: no matching host key format'), 'handshake', 'no-common-algorithm'],
    [new Error('odd'), 'login', 'lost'],
  ] as const)('%s in %s: %s', (error, phase, kind) => {
    expect(classifySshError(error, phase).kind).toBe(kind);
  });
});

describe('hosts behind jump hosts', () => {
  const behind = { host: 'build-1', port: 22, user: 'anna', via: 'bastion', jumps: 'ops@bastion' };
  const words = 'Channel open failure: ';

  test.each([
    [2, 'Connection refused', 'HOST_REFUSED', /build-1 refuses the connection of the jump host bastion/],
    [2, 'Connection timed out', 'HOST_TIMED_OUT', /build-1 does not answer the jump host bastion/],
    [2, 'No route to host', 'HOST_UNREACHABLE', /from the jump host bastion to build-1 \(No route to host\)/],
    [2, 'Name or service not known', 'HOST_NAME_NOT_RESOLVED', /name resolution of the jump host bastion/],
    [2, 'Temporary failure in name resolution', 'HOST_NAME_NOT_RESOLVED', /"build-1"/],
    [4, 'resource shortage', 'HOST_UNREACHABLE', /resource shortage/],
  ])('refused for %i, "%s"', (reason, detail, code, sentence) => {
    const error = explainSshFailure(classifyJumpRefusal(reason, `${words}${detail}`, 'build-1'), behind);
    expect(error).toMatchObject({ code, data: { host: 'build-1' } });
    expect(error.message).toMatch(sentence);
  });

  test('that let nobody through are named, with where to', () => {
    const jump = { host: 'bastion', port: 2222, user: 'ops', isJump: true };
    const error = explainSshFailure(classifyJumpRefusal(1, 'prohibited', 'build-1'), jump);
    expect(error).toMatchObject({ code: 'HOST_JUMP_FORBIDDEN', data: { host: 'bastion', port: 2222 } });
    expect(error.message).toBe('The jump host bastion, port 2222 does not pass connections on to build-1.');
  });

  test('get the command that reaches them', () => {
    const failure = { kind: 'login-failed', tried: ['agent key x'], accepted: ['publickey', 'password'] } as const;
    const error = explainSshFailure({ ...failure, partial: false, tooMany: false }, behind);
    expect(commandsIn(error.hint)).toEqual(['ssh-copy-id -o ProxyJump=ops@bastion -p 22 anna@build-1']);
  });
});
