import { describe, expect, it } from 'vitest';
import { buildSessionContainer, containerName, type SessionContainerInput } from './workspace-container.ts';

const base: SessionContainerInput = {
  siteId: 'site-1',
  runId: 'run-1',
  sessionId: 'sess-1',
  workspaceId: 'ws-1',
  userId: 'user-1',
  image: 'kasmweb/chrome:1.16.0',
  cores: 2,
  memoryBytes: 2_768_000_000,
  cpuAllocation: 'Inherit',
  siteCpuAllocation: 'Shares',
  gpuCount: 0,
  runConfig: {},
  volumeMappings: {},
  persistentProfilePath: '',
  userName: 'anna',
  vncPassword: 'secret',
};
const build = (change: Partial<SessionContainerInput> = {}) => buildSessionContainer({ ...base, ...change });
const found = (problems: readonly { property: string; code: string; severity: string }[]) =>
  problems.map((problem) => `${problem.severity} ${problem.code} ${problem.property}`);

describe('buildSessionContainer', () => {
  it('builds the whole of a plain session', () => {
    const { name, body, problems, volumes, platform } = build({
      resolution: '1280x720',
      maxFrameRate: 30,
      locale: 'de_DE.UTF-8',
      timeZone: 'Europe/Berlin',
      url: 'https://example.test/',
      clipboard: { toSession: true, fromSession: false },
      services: { audio: true, uploads: false },
      workspace: { A: 'b' },
    });
    expect(problems).toEqual([]);
    expect({ name, volumes, platform }).toEqual({ name: 'fairlead-sess-1', volumes: [], platform: null });
    expect(body).toEqual({
      Image: 'kasmweb/chrome:1.16.0',
      Hostname: 'fairlead-sess-1',
      Env: [
        'VNC_RESOLUTION=1280x720',
        'MAX_FRAME_RATE=30',
        'LC_ALL=de_DE.UTF-8',
        'TZ=Europe/Berlin',
        'KASM_URL=https://example.test/',
        'KASM_SVC_AUDIO=1',
        'A=b',
        'VNC_PW=secret',
        'KASM_SVC_SEND_CUT_TEXT=-SendCutText 0',
        'KASM_SVC_UPLOADS=0',
      ],
      Labels: {
        'fairlead.site': 'site-1',
        'fairlead.session': 'sess-1',
        'fairlead.workspace': 'ws-1',
        'fairlead.run': 'run-1',
        'fairlead.user': 'user-1',
      },
      ExposedPorts: { '6901/tcp': {} },
      HostConfig: {
        ShmSize: 536_870_912,
        CpuShares: 2048,
        Memory: 2_768_000_000,
        MemorySwap: 2_768_000_000,
        PortBindings: { '6901/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
      },
    });
  });

  it('limits processors by the way that is asked for', () => {
    const host = (change: Partial<SessionContainerInput>) => build(change).body.HostConfig;
    expect(host({ cpuAllocation: 'Quotas' })).toMatchObject({ NanoCpus: 2_000_000_000 });
    expect(host({ cpuAllocation: 'Quotas' })).not.toHaveProperty('CpuShares');
    expect(host({ siteCpuAllocation: 'Quotas', cores: 0.5 })).toMatchObject({ NanoCpus: 500_000_000 });
    expect(host({ cpuAllocation: 'Shares', siteCpuAllocation: 'Quotas', cores: 1.5 })).toMatchObject({
      CpuShares: 1536,
    });
    // Engines refuse a quota above what the machine has; sites that oversubscribe ask for it.
    expect(host({ cpuAllocation: 'Quotas', cores: 16, hostCores: 4 })).toMatchObject({ NanoCpus: 4_000_000_000 });
    expect(host({ cpuAllocation: 'Quotas', cores: 0.0001 })).toMatchObject({ NanoCpus: 10_000_000 });
    expect(host({ cpuAllocation: 'Shares', cores: 1000 })).toMatchObject({ CpuShares: 262_144 });
  });

  it('lets run_config win over figures, and says so', () => {
    const runConfig = { mem_limit: '1g', cpu_quota: 50_000, shm_size: '1gb', hostname: 'kasm', user: 'root' };
    const { body, problems } = build({ cpuAllocation: 'Quotas', runConfig });
    expect(body).toMatchObject({ Hostname: 'kasm', User: 'root' });
    expect(body.HostConfig).toMatchObject({ Memory: 2 ** 30, MemorySwap: 2 ** 30, CpuQuota: 50_000, ShmSize: 2 ** 30 });
    expect(body.HostConfig).not.toHaveProperty('NanoCpus');
    expect(found(problems)).toEqual([
      'warning RUN_CONFIG_OVERRIDES cpu_quota',
      'warning RUN_CONFIG_OVERRIDES mem_limit',
    ]);
  });

  it('checks swap against the memory of the workspace', () => {
    expect(build({ runConfig: { memswap_limit: -1 } }).body.HostConfig?.MemorySwap).toBe(-1);
    expect(build({ runConfig: { mem_limit: 0 } }).body.HostConfig).not.toHaveProperty('MemorySwap');
    expect(found(build({ runConfig: { memswap_limit: '1g' } }).problems)).toEqual([
      'error RUN_CONFIG_CONFLICT memswap_limit',
    ]);
  });

  it('keeps labels, port, password and switches whatever run_config says', () => {
    const { body, problems } = build({
      clipboard: { toSession: false, fromSession: false },
      services: { webcam: false },
      runConfig: {
        labels: { 'fairlead.session': 'other', mine: 'x' },
        ports: { '6901/tcp': 6901, '3000/tcp': 3000, '53/udp': null },
        environment: {
          VNC_PW: 'known',
          KASM_SVC_SEND_CUT_TEXT: '-SendCutText 1',
          KASM_SVC_WEBCAM: '1',
          KASM_SVC_AUDIO: '0',
        },
        restart_policy: { Name: 'always' },
      },
    });
    expect(body.Labels).toMatchObject({ 'fairlead.session': 'sess-1', mine: 'x' });
    expect(body.HostConfig?.PortBindings).toEqual({
      '53/udp': [{ HostIp: '', HostPort: '' }],
      '3000/tcp': [{ HostIp: '', HostPort: '3000' }],
      '6901/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }],
    });
    expect(Object.keys(body.ExposedPorts ?? {}).sort()).toEqual(['3000/tcp', '53/udp', '6901/tcp']);
    expect(body.HostConfig).not.toHaveProperty('RestartPolicy');
    expect(body.Env).toEqual(
      expect.arrayContaining([
        'VNC_PW=secret',
        'KASM_SVC_SEND_CUT_TEXT=-SendCutText 0',
        'KASM_SVC_ACCEPT_CUT_TEXT=-AcceptCutText 0',
        'KASM_SVC_WEBCAM=0',
        'KASM_SVC_AUDIO=0',
      ]),
    );
    expect(body.Env?.filter((entry) => entry.startsWith('VNC_PW'))).toEqual(['VNC_PW=secret']);
    expect(found(problems).sort()).toEqual([
      'warning RUN_CONFIG_FIXED_PORT ports.3000/tcp',
      'warning RUN_CONFIG_REFUSED environment.KASM_SVC_SEND_CUT_TEXT',
      'warning RUN_CONFIG_REFUSED environment.KASM_SVC_WEBCAM',
      'warning RUN_CONFIG_REFUSED environment.VNC_PW',
      'warning RUN_CONFIG_REFUSED labels.fairlead.session',
      'warning RUN_CONFIG_REFUSED ports',
      'warning RUN_CONFIG_REFUSED restart_policy',
    ]);
    expect(JSON.stringify(problems)).not.toContain('secret');
  });

  it('a bare VNC_PW in run_config does not take the password away', () => {
    expect(build({ runConfig: { environment: ['VNC_PW'] } }).body.Env).toEqual(['VNC_PW=secret']);
  });

  it('lets a workspace switch off what the site allows', () => {
    const { body, problems } = build({
      clipboard: { toSession: true, fromSession: true },
      services: { printer: true },
      runConfig: { environment: { KASM_SVC_SEND_CUT_TEXT: '-SendCutText 0', KASM_SVC_PRINTER: '0' } },
    });
    expect(problems).toEqual([]);
    expect(body.Env).toContain('KASM_SVC_SEND_CUT_TEXT=-SendCutText 0');
    expect(body.Env).toContain('KASM_SVC_PRINTER=0');
  });

  it('says when a session would have no password or no picture', () => {
    const vnc = build({ runConfig: { environment: { VNCOPTIONS: '-PreferBandwidth -disableBasicAuth' } } });
    expect(found(vnc.problems)).toEqual(['warning SESSION_WITHOUT_PASSWORD environment.VNCOPTIONS']);
    for (const networkMode of ['host', 'none', 'container:abc']) {
      expect(found(build({ runConfig: { network_mode: networkMode } }).problems)).toEqual([
        'error RUN_CONFIG_CONFLICT network_mode',
      ]);
    }
    expect(found(build({ runConfig: { network_disabled: true } }).problems)).toEqual([
      'error RUN_CONFIG_CONFLICT network_disabled',
    ]);
    expect(build({ runConfig: { network: 'lab' } })).toMatchObject({ networks: ['lab'], problems: [] });
  });

  it('asks for GPUs', () => {
    const { body } = build({ gpuCount: 2 });
    expect(body.HostConfig?.DeviceRequests).toEqual([
      { Driver: '', Count: 2, DeviceIDs: [], Capabilities: [['gpu']], Options: {} },
    ]);
    expect(body.Env).toContain('NVIDIA_DRIVER_CAPABILITIES=all');
    const chosen = build({ gpuCount: 1, gpuIds: ['GPU-7'] }).body.HostConfig?.DeviceRequests;
    expect(chosen).toMatchObject([{ Count: 0, DeviceIDs: ['GPU-7'] }]);
    const own = build({ gpuCount: 1, runConfig: { device_requests: [{ count: -1, capabilities: [['gpu']] }] } });
    expect(own.body.HostConfig?.DeviceRequests).toMatchObject([{ Count: -1 }]);
    expect(found(own.problems)).toEqual(['warning RUN_CONFIG_OVERRIDES device_requests']);
    const env = build({ gpuCount: 1, runConfig: { environment: { NVIDIA_DRIVER_CAPABILITIES: 'compute' } } }).body.Env;
    expect(env?.filter((entry) => entry.startsWith('NVIDIA'))).toEqual(['NVIDIA_DRIVER_CAPABILITIES=compute']);
  });

  it('mounts volumes: required ones so that the engine refuses where they are missing', () => {
    const { body, volumes, problems } = build({
      runConfig: { volumes: { '/srv/x': { bind: '/x' } } },
      volumeMappings: {
        '/srv/a': { bind: '/mnt/a', mode: 'ro', uid: 1000, gid: 1000, required: true },
        '/srv/b': { bind: '/mnt/b' },
        data: { bind: '/mnt/c', mode: 'rw', required: true },
        '/srv/d': { bind: '/mnt/d', mode: 'rw,z', required: true },
      },
    });
    expect(problems).toEqual([]);
    expect(body.HostConfig?.Binds).toEqual([
      '/srv/x:/x:rw',
      '/srv/b:/mnt/b:rw',
      'data:/mnt/c:rw',
      '/srv/d:/mnt/d:rw,z',
    ]);
    expect(body.HostConfig?.Mounts).toEqual([{ Type: 'bind', Source: '/srv/a', Target: '/mnt/a', ReadOnly: true }]);
    expect(volumes[0]).toEqual({
      source: '/srv/a',
      written: '/srv/a',
      target: '/mnt/a',
      mode: 'ro',
      uid: 1000,
      gid: 1000,
      required: true,
    });
  });

  it.each([
    [{ '/srv/{name}': { bind: '/x' } }, 'error VOLUME_TEMPLATE volume_mappings./srv/{name}'],
    [{ 'vol-{kasm_id}': { bind: '/x' } }, 'error VOLUME_TEMPLATE volume_mappings.vol-{kasm_id}'],
    [{ '/a': { bind: '/x/{user_id}' } }, 'error VOLUME_TEMPLATE volume_mappings./a'],
    [{ 's3://bucket': { bind: '/x' } }, 'error VOLUME_SOURCE volume_mappings.s3://bucket'],
    [{ '/a:b': { bind: '/x' } }, 'error VOLUME_SOURCE volume_mappings./a:b'],
    [{ 'a/b': { bind: '/x' } }, 'error VOLUME_SOURCE volume_mappings.a/b'],
    [{ '/a': { bind: 'x' } }, 'error VOLUME_TARGET volume_mappings./a.bind'],
    [{ '/a': { bind: '/x', mode: '777' } }, 'error VOLUME_MODE volume_mappings./a.mode'],
    [{ '/a': { bind: '/x', uid: -1 } }, 'error VOLUME_OWNER volume_mappings./a.uid'],
    [{ '/a': { bind: '/x', required: 'yes' } }, 'error RUN_CONFIG_TYPE volume_mappings./a.required'],
    [{ '/a': {} }, 'error RUN_CONFIG_TYPE volume_mappings./a.bind'],
    [{ '/a': '/x' }, 'error RUN_CONFIG_TYPE volume_mappings./a'],
    [['/a:/x'], 'error RUN_CONFIG_TYPE volume_mappings'],
    [{ '/a': { bind: '/x' }, '/b': { bind: '/x' } }, 'error RUN_CONFIG_CONFLICT volume_mappings./b'],
    [{ '/a': { bind: '/x', owner: 1 } }, 'warning RUN_CONFIG_UNKNOWN volume_mappings./a.owner'],
  ])('volume_mappings %j', (volumeMappings, problem) => {
    expect(found(build({ volumeMappings }).problems)).toEqual([problem]);
  });

  it('takes every form of no volumes', () => {
    for (const volumeMappings of [{}, [], null, undefined, '']) {
      expect(build({ volumeMappings }).body.HostConfig).not.toHaveProperty('Binds');
    }
  });

  it('names containers so that engines take it', () => {
    expect(containerName('a/b c')).toBe('fairlead-a-b-c');
  });
});
