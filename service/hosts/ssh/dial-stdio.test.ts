import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellQuote } from '../../../common/command-line.ts';
import { classifyDialStdio, dialStdioCommand } from './dial-stdio.ts';
import { relayCommand } from './tcp-relay.ts';

const denied =
  'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: dial unix';
test.each([
  ['sudo: a password is required', 1, true, 'sudo-password'],
  ['sudo: a terminal is required to read the password', 1, true, 'sudo-password'],
  ['Sorry, user ops is not allowed to execute', 1, true, 'sudo-refused'],
  ['ops is not in the sudoers file.', 1, true, 'sudo-refused'],
  ['bash: line 1: docker: command not found', 127, false, 'cli-missing'],
  ['sudo: docker: command not found', 1, true, 'cli-missing'],
  ['sh: 1: sudo: not found', 127, true, 'sudo-missing'],
  ['bash: line 1: sudo: command not found', 127, true, 'sudo-missing'],
  ['zsh:1: command not found: sudo', 127, true, 'sudo-missing'],
  ['fish: Unknown command: sudo', 127, true, 'sudo-missing'],
  ["sh: can't open 'x'\n-ash: sudo: not found", 127, true, 'sudo-missing'],
  ['', 127, true, 'sudo-missing'],
  ['Befehl nicht gefunden', 127, true, 'sudo-missing'],
  ['sudo: /usr/bin/docker: command not found', 1, true, 'cli-missing'],
  ['sudo: docker: command not found', 127, true, 'cli-missing'],
  ['sh: 1: docker: not found', 127, true, 'cli-missing'],
  ['sh: 1: docker: not found', 127, false, 'cli-missing'],
  ['zsh:1: command not found: docker', 127, false, 'cli-missing'],
  ['', 127, false, 'cli-missing'],
  ['sudo: no tty present and no askpass program specified', 1, true, 'sudo-password'],
  ['sudo: sorry, you must have a tty to run sudo', 1, true, 'sudo-password'],
  ['sudo: interactive authentication is required', 1, true, 'sudo-password'],
  ['Sorry, user ops may not run sudo on h.', 1, true, 'sudo-refused'],
  ['sh: 1: sudo: Permission denied', 126, true, 'sudo-refused'],
  ['sudo: /usr/bin/sudo must be owned by uid 0 and have the setuid bit set', 1, true, 'sudo-refused'],
  [denied, 1, true, 'socket-permission'],
  [denied, 1, false, 'socket-permission'],
  ['Cannot connect to the Docker daemon at unix:///s. Is the docker daemon running?', 1, false, 'engine-stopped'],
  ['dial unix /s: connect: connection refused', 1, false, 'engine-stopped'],
  ['something odd', 1, false, 'engine-broken'],
] as const)('%s', (stderr, code, useSudo, kind) => {
  expect(classifyDialStdio(stderr, code, { socketPath: '/s', account: 'ops', useSudo }).kind).toBe(kind);
});

test('quotes paths for the shell', () => {
  expect(dialStdioCommand('/var/run/docker.sock', false)).toBe(
    'docker -H unix:///var/run/docker.sock system dial-stdio',
  );
  expect(dialStdioCommand('/a b', true)).toBe("sudo -n docker -H 'unix:///a b' system dial-stdio");
  for (const word of ["it's", '$(id)', '`id`', 'a b', '', '"x"', ';', '-rf', 'ä'])
    expect(execFileSync('sh', ['-c', `printf %s ${shellQuote(word)}`], { encoding: 'utf8' })).toBe(word);
});

test('the relay is a command that any shell can parse', () => {
  execFileSync('sh', ['-n', '-c', relayCommand('127.0.0.1', 6901)]);
  expect(relayCommand('::1', 6901)).toContain('[::1]:6901');
});
