import { describe, expect, it } from 'vitest';
import { blankDraft } from '../model/workspaces.ts';
import { type ContainerSettings, draftContainer } from './draft-container.ts';
import { originOf } from './origins.ts';

const build = (change: Partial<ContainerSettings>) => draftContainer({ ...blankDraft, image: 'a/b:1', ...change });

describe('where each part of a body comes from', () => {
  it('names every key of the body and of HostConfig', () => {
    const { body, origins } = build({});
    const paths = Object.keys(body).filter((key) => key !== 'HostConfig');
    const hostPaths = Object.keys(body.HostConfig ?? {}).map((key) => `HostConfig.${key}`);
    expect(Object.keys(origins)).toEqual(expect.arrayContaining([...paths, ...hostPaths]));
    expect(new Set(Object.values(origins).map(({ part }) => part))).toEqual(new Set(['site']));
  });

  it('tells the settings apart that write to one list', () => {
    const { body, origins } = build({
      runConfig: {
        user: 'root',
        cap_add: ['NET_ADMIN'],
        privileged: true,
        mem_limit: '4g',
        volumes: { '/srv/x': { bind: '/x', mode: 'ro' } },
        mounts: [{ type: 'tmpfs', target: '/t' }],
        environment: { A: '1' },
        labels: { mine: 'x' },
        ports: { 80: null },
      },
      environment: { B: '2' },
      volumeMappings: { '/srv/a': { bind: '/a' }, '/srv/b': { bind: '/b', required: true } },
      persistentProfilePath: '/srv/profiles/{username}',
    });
    const runConfig = (key: string) => ({ part: 'run_config', key });
    expect(body.HostConfig?.Binds).toEqual([
      '/srv/x:/x:ro',
      '/srv/profiles/username:/home/kasm-user:rw',
      '/srv/a:/a:rw',
    ]);
    expect(origins).toMatchObject({
      User: runConfig('user'),
      'HostConfig.CapAdd': runConfig('cap_add'),
      'HostConfig.Privileged': runConfig('privileged'),
      'HostConfig.Memory': runConfig('mem_limit'),
      'HostConfig.MemorySwap': { part: 'site', key: null },
      'HostConfig.Binds': runConfig('volumes'),
      'HostConfig.Binds[0]': runConfig('volumes'),
      'HostConfig.Binds[1]': { part: 'persistent_profile_path', key: null },
      'HostConfig.Binds[2]': { part: 'volume_mappings', key: '/srv/a' },
      'HostConfig.Mounts[0]': runConfig('mounts'),
      'HostConfig.Mounts[1]': { part: 'volume_mappings', key: '/srv/b' },
      'HostConfig.PortBindings.80/tcp': runConfig('ports'),
      'HostConfig.PortBindings.6901/tcp': { part: 'site', key: null },
      'Labels.mine': runConfig('labels'),
      'Labels.fairlead.session': { part: 'site', key: null },
      ExposedPorts: runConfig('ports'),
      Volumes: runConfig('volumes'),
    });
    const env = Object.fromEntries((body.Env ?? []).map((entry, index) => [entry, origins[`Env[${index}]`]]));
    expect(env).toMatchObject({
      'A=1': runConfig('environment'),
      'B=2': { part: 'environment', key: 'B' },
      'VNC_PW=password': { part: 'site', key: null },
    });
  });

  it('names the site where it decides against run_config', () => {
    const { body, origins } = build({ runConfig: { memswap_limit: 0, shm_size: 0 } });
    expect(body.HostConfig).toMatchObject({ MemorySwap: blankDraft.memoryBytes, ShmSize: 0 });
    expect(origins['HostConfig.MemorySwap']).toEqual({ part: 'site', key: null });
    expect(origins['HostConfig.ShmSize']).toEqual({ part: 'run_config', key: 'shm_size' });
  });

  it('finds the origin of what is deeper', () => {
    const { origins } = build({
      runConfig: { mounts: [{ type: 'volume', target: '/v', source: 'vol', labels: { 'a.b': 'c' } }] },
      volumeMappings: { v2: { bind: '/w' } },
    });
    const mount = { part: 'run_config', key: 'mounts' };
    expect(originOf(origins, 'HostConfig.Mounts[0].VolumeOptions.Labels.a.b')).toEqual(mount);
    expect(originOf(origins, 'HostConfig.Binds[0]')).toEqual({ part: 'volume_mappings', key: 'v2' });
    expect(originOf(origins, 'HostConfig')).toEqual({ part: 'site', key: null });
    expect(originOf(origins, 'constructor')).toEqual({ part: 'site', key: null });
  });
});
