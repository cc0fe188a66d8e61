import { expect, test } from 'vitest';
import { firstHost, usableEngine } from './first-host.ts';

const engine = (socketPath: string, more: { added?: boolean; error?: object | null } = {}) => ({
  socketPath,
  added: false,
  error: null,
  ...more,
});

test('the first engine that answers and is no host yet is offered', () => {
  expect(usableEngine([])).toBeUndefined();
  const broken = engine('/run/podman.sock', { error: { code: 'ENGINE_NO_PERMISSION' } });
  const added = engine('/run/old.sock', { added: true });
  expect(usableEngine([broken, added])).toBeUndefined();
  expect(usableEngine([broken, added, engine('/run/docker.sock')])?.socketPath).toBe('/run/docker.sock');
});

test('it becomes a host that workspaces are installed on', () => {
  expect(firstHost('/run/docker.sock')).toEqual({
    name: 'This machine',
    config: { kind: 'socket', socketPath: '/run/docker.sock' },
    tags: [],
    zone: 'default',
    installByDefault: true,
  });
});
