import { expect, test } from 'vitest';
import { socketConfig, socketProblem } from './form.ts';

test('a socket of this machine is an absolute path, or the address that the commands of engines take', () => {
  expect(socketProblem({ socketPath: '  ' })).toContain('Choose');
  expect(socketProblem({ socketPath: 'docker.sock' })).toContain('absolute');
  expect(socketProblem({ socketPath: ' /run/user/1000/docker.sock ' })).toBeUndefined();
  expect(socketProblem({ socketPath: `/${'x'.repeat(5000)}` })).toBe('This may have 1024 characters at most.');
  for (const socketPath of [' /run/docker.sock ', 'unix:///run/docker.sock'])
    expect(socketConfig({ socketPath })).toEqual({ kind: 'socket', socketPath: '/run/docker.sock' });
});
