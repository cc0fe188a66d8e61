import { describe, expect, it } from 'vitest';
import { engineAddress, openEngine } from './engine.ts';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
  return 'none';
};

describe('the engine that builds', () => {
  it('is the first of this machine where none is named', () => {
    const env = { XDG_RUNTIME_DIR: '/run/user/7' };
    const only = (path: string) => (at: string) => at === path;
    expect(engineAddress(null, env, () => true)).toEqual({ socketPath: '/var/run/docker.sock' });
    expect(engineAddress(null, env, only('/run/user/7/podman/podman.sock'))).toEqual({
      socketPath: '/run/user/7/podman/podman.sock',
    });
    expect(codeOf(() => engineAddress(null, {}, () => false))).toBe('IMAGES_NO_ENGINE');
  });

  it('is named by a socket or an address, and not by SSH', () => {
    expect(engineAddress('unix:///a/b.sock', {})).toEqual({ socketPath: '/a/b.sock' });
    expect(engineAddress('tcp://h.example:1234', {})).toEqual({ protocol: 'http', host: 'h.example', port: 1234 });
    expect(engineAddress('tcp://h.example', { DOCKER_TLS_VERIFY: '1' })).toMatchObject({
      protocol: 'https',
      port: 2376,
    });
    expect(codeOf(() => engineAddress('ssh://h.example', {}))).toBe('IMAGES_ENGINE_UNSUPPORTED');
    expect(codeOf(() => engineAddress('nonsense', {}))).toBe('IMAGES_ENGINE_UNSUPPORTED');
  });

  it('has to answer', async () => {
    await expect(openEngine('unix:///nonexistent/docker.sock', {})).rejects.toMatchObject({ code: 'IMAGES_NO_ENGINE' });
  });
});
