import { expect, test } from 'vitest';
import { forgetHostCommand, showKeyCommand } from './host-key-files.ts';

test.each([
  ['ssh-ed25519', 'ed25519'],
  ['ecdsa-sha2-nistp384', 'ecdsa'],
  ['ssh-rsa', 'rsa'],
  ['rsa-sha2-512', 'rsa'],
])('the file of %s', (type, name) => {
  expect(showKeyCommand(type)).toBe(`ssh-keygen -lf /etc/ssh/ssh_host_${name}_key.pub`);
});

test('a host is taken out of the very file that knows it', () => {
  expect(forgetHostCommand('build-1', 22, '/home/anna/.ssh/known_hosts:12')).toBe(
    'ssh-keygen -R build-1 -f /home/anna/.ssh/known_hosts',
  );
  expect(forgetHostCommand('build-1', 2222, '/home/anna b/known_hosts:1')).toBe(
    "ssh-keygen -R '[build-1]:2222' -f '/home/anna b/known_hosts'",
  );
  expect(forgetHostCommand('::1', 2222, '/etc/ssh/ssh_known_hosts:3')).toBe(
    "sudo ssh-keygen -R '[::1]:2222' -f /etc/ssh/ssh_known_hosts",
  );
  expect(forgetHostCommand('build-1', 22, 'Fairlead')).toBeNull();
});
