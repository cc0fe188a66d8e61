import { expect, test } from 'vitest';
import { readSuggestions } from './suggestions.ts';

test('reads hosts from ~/.ssh/config', () => {
  const text = `
Host build build-2
  HostName 10.0.0.5
  Port 2222
  User ops
  IdentityFile ~/.ssh/build

Host *.lab !x
  User lab

Host gate
  ProxyJump bastion
Host plain # comment
Host *
  User everyone
`;
  expect(readSuggestions(text, '/home/me', 'me')).toEqual([
    {
      name: 'build',
      host: '10.0.0.5',
      port: 2222,
      user: 'ops',
      identityFile: '/home/me/.ssh/build',
      viaJumpHost: false,
    },
    {
      name: 'build-2',
      host: '10.0.0.5',
      port: 2222,
      user: 'ops',
      identityFile: '/home/me/.ssh/build',
      viaJumpHost: false,
    },
    { name: 'gate', host: 'gate', port: 22, user: 'everyone', viaJumpHost: true },
    { name: 'plain', host: 'plain', port: 22, user: 'everyone', viaJumpHost: false },
  ]);
  expect(readSuggestions('', '/home/me', 'me')).toEqual([]);
});
