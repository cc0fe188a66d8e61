/** Settings in the forms that lists and forms write, and what they come to in a session's body. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankDraft } from '../model/workspaces.ts';
import { type ContainerSettings, draftContainer } from './draft-container.ts';
import { readExecConfig } from './exec-config.ts';
import { readLaunchConfig } from './launch-config.ts';
import { buildSessionContainer } from './workspace-container.ts';

const build = (change: Partial<ContainerSettings>) => draftContainer({ ...blankDraft, image: 'a/b:1', ...change });
const found = (problems: readonly { severity: string; code: string; property: string }[]) =>
  problems.map(({ severity, code, property }) => `${severity} ${code} ${property}`);

describe('an empty setting', () => {
  it.each([[null], [undefined], [''], [' \n'], [[]], [{}], ['null'], ['{}'], ['[]'], [' {} '], ['""']])(
    '%j',
    (empty) => {
      const plain = build({});
      const { body, problems } = build({ runConfig: empty, volumeMappings: empty, environment: empty });
      expect(problems).toEqual([]);
      expect(body).toEqual(plain.body);
      expect(readExecConfig(empty)).toEqual({ commands: [], problems: [] });
      expect(readLaunchConfig(empty).problems).toEqual([]);
    },
  );

  it.each([[7], [true], [['a']], ['x'], ['7'], ['{"a":'], ['[1]']])('is not %j', (value) => {
    expect(found(build({ runConfig: value }).problems)).toEqual(['error RUN_CONFIG_TYPE ']);
    expect(found(build({ volumeMappings: value }).problems)).toEqual(['error RUN_CONFIG_TYPE volume_mappings']);
    expect(found(build({ environment: value }).problems)).toEqual(['error RUN_CONFIG_TYPE environment']);
    expect(found(readExecConfig(value).problems)).toEqual(['error EXEC_CONFIG_TYPE ']);
    expect(found(readLaunchConfig(value).problems)).toEqual(['error LAUNCH_CONFIG_TYPE ']);
  });

  it('as a text of JSON is read as that', () => {
    const { body } = build({
      runConfig: '{"user": "1000"}',
      environment: '{"A": 1}',
      volumeMappings: '{"vol": {"bind": "/a"}}',
    });
    expect(body).toMatchObject({ User: '1000', HostConfig: { Binds: ['vol:/a:rw'] } });
    expect(body.Env).toContain('A=1');
  });
});

describe('numbers in variables, labels and parameters', () => {
  it('are written as Python writes them', () => {
    const numbers = {
      A: 1,
      B: 0.5,
      C: 1e-5,
      D: 1.5e-7,
      E: 9007199254740991,
      F: -0,
      G: '1.0',
      H: '12345678901234567890',
      I: 0.0001,
    };
    const texts = ['1', '0.5', '1e-05', '1.5e-07', '9007199254740991', '0', '1.0', '12345678901234567890', '0.0001'];
    const expected = Object.keys(numbers).map((key, index) => `${key}=${texts[index]}`);
    expect(build({ environment: numbers }).body.Env).toEqual(expect.arrayContaining(expected));
    expect(build({ runConfig: { environment: numbers } }).body.Env).toEqual(expect.arrayContaining(expected));
    const sysctls = Object.fromEntries(Object.entries(numbers).map(([key, value]) => [`net.${key}`, value]));
    expect(Object.values(build({ runConfig: { sysctls } }).body.HostConfig?.Sysctls ?? {})).toEqual(texts);
    const { Labels: labels = {} } = build({ runConfig: { labels: numbers } }).body;
    expect(Object.keys(numbers).map((key) => labels[key])).toEqual(texts);
  });
});

describe('placeholders of volume mappings', () => {
  const session = {
    siteId: 's',
    runId: 'r',
    sessionId: 'x',
    workspaceId: 'ws-1',
    userId: 'u-1',
    image: 'a',
    cores: 1,
    memoryBytes: 2 ** 30,
    cpuAllocation: 'Shares',
    siteCpuAllocation: 'Shares',
    gpuCount: 0,
    runConfig: {},
    persistentProfilePath: '',
    vncPassword: 'p',
  } as const;
  const bindsOf = (source: string, userName: string) =>
    buildSessionContainer({ ...session, userName, volumeMappings: { [source]: { bind: '/a' } } }).body.HostConfig
      ?.Binds;

  it('are filled in, in folders and in names of volumes', () => {
    expect(bindsOf('/srv/{username}/{user_id}-{image_id}', 'anna')).toEqual(['/srv/anna/u-1-ws-1:/a:rw']);
    expect(bindsOf('home-{username}', 'anna')).toEqual(['home-anna:/a:rw']);
    expect(bindsOf('home-{username}', 'a_b@c+d')).toEqual(['home-a_5Fb_40c_2Bd:/a:rw']);
  });

  it.each(['..', '../..', 'a/../../etc', '/etc', '.ssh', 'a:ro', 'a,b', 'ü', '', '\0', '%2e%2e', '{user_id}', 'a\\b'])(
    'no name leads out of its folder: %j',
    (name) => {
      const [bind = ''] = bindsOf('/srv/homes/{username}', name) ?? [];
      const [source = '', target, mode, ...rest] = bind.split(':');
      expect({ target, mode, rest }).toEqual({ target: '/a', mode: 'rw', rest: [] });
      expect(source).toMatch(/^\/srv\/homes\/(?!\.)[^/]+$/);
      const [volume = ''] = bindsOf('home-{username}', name) ?? [];
      expect(volume).toMatch(/^home-[a-zA-Z0-9_.-]+:\/a:rw$/);
    },
  );

  it('are judged with stand-ins, and the setting is named as it is written', () => {
    const { origins, body, volumes } = build({ volumeMappings: { '/srv/{username}': { bind: '/a' } } });
    expect(body.HostConfig?.Binds).toEqual(['/srv/username:/a:rw']);
    expect(origins['HostConfig.Binds[0]']).toEqual({ part: 'volume_mappings', key: '/srv/{username}' });
    expect(volumes).toMatchObject([{ source: '/srv/username', written: '/srv/{username}' }]);
  });
});

describe('one path in the container', () => {
  const mapping = (path: string) => ({ volumeMappings: { '/srv/z': { bind: path } } });
  it.each([
    [{ ...mapping('/a/'), runConfig: { volumes: ['/srv:/a'] } }, 'volume_mappings./srv/z'],
    [{ ...mapping('/a'), runConfig: { mounts: [{ type: 'tmpfs', target: '/a/' }] } }, 'volume_mappings./srv/z'],
    [{ ...mapping('//a'), runConfig: { tmpfs: { '/a/': '' } } }, 'volume_mappings./srv/z'],
    [{ ...mapping('/home/kasm-user/'), persistentProfilePath: '/srv/p/{username}' }, 'volume_mappings./srv/z'],
    [
      { runConfig: { volumes: ['/srv:/home/kasm-user/'] }, persistentProfilePath: '/srv/p/{username}' },
      'persistent_profile_path',
    ],
    [{ volumeMappings: { '/srv/y': { bind: '/a/./' }, '/srv/z': { bind: '/b/../a' } } }, 'volume_mappings./srv/z'],
  ])('is wanted twice: %j', (change, property) => {
    expect(found(build(change).problems)).toEqual([`error RUN_CONFIG_CONFLICT ${property}`]);
  });
});

describe('a session without a network of its own', () => {
  it.each([
    [{ network_mode: 'host' }, 'network_mode'],
    [{ network: 'host' }, 'network'],
    [{ network_mode: ' HOST' }, 'network_mode'],
    [{ networking_config: { host: {} } }, 'networking_config'],
    [{ network_mode: 'container:abc' }, 'network_mode'],
    [{ network_mode: 'ns:/proc/1/ns/net' }, 'network_mode'],
    [{ network_mode: 'none' }, 'network_mode'],
    [{ network_disabled: true }, 'network_disabled'],
    [{ network_disabled: 'true' }, 'network_disabled'],
  ])('is refused: %j', (runConfig, property) => {
    const errors = build({ runConfig }).problems.filter(({ severity }) => severity === 'error');
    expect(found(errors)).toEqual([`error RUN_CONFIG_CONFLICT ${property}`]);
    expect(errors[0]?.message).toContain('needs a network of its own');
  });

  it('does not come from what is said about another network', () => {
    const { body, problems } = build({
      runConfig: { network: 'lab', networking_config: { host: {}, lab: { Aliases: ['a'] } } },
    });
    expect(found(problems)).toEqual(['warning RUN_CONFIG_IGNORED networking_config.host']);
    expect(body.NetworkingConfig).toEqual({ EndpointsConfig: { lab: { Aliases: ['a'] } } });
  });
});

describe('phases', () => {
  it('in phases are told, however deep, and nothing of them runs', () => {
    const deep = { cmd: 'id', user: 'root' };
    for (const nested of [{ go: { go: deep } }, { go: { go: { go: deep } } }, { go: { first_launch: deep } }]) {
      const { commands, problems } = readExecConfig(nested);
      expect(commands).toEqual([]);
      expect(problems.map(({ code }) => code)).toEqual(['EXEC_CONFIG_NESTED']);
    }
    const beside = readExecConfig({ go: { cmd: 'a', go: deep } });
    expect(beside.commands).toMatchObject([{ phase: 'go', cmd: ['a'], user: '' }]);
    expect(found(beside.problems)).toEqual(['warning EXEC_CONFIG_UNKNOWN go.go']);
  });
});

it('all ports of an image are told like ports, and the picture stays on loopback', () => {
  const { body, problems } = build({ runConfig: { publish_all_ports: true } });
  expect(found(problems)).toEqual(['warning RUN_CONFIG_PUBLISHES_ALL publish_all_ports']);
  expect(body.HostConfig).toMatchObject({
    PublishAllPorts: true,
    PortBindings: { '6901/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
  });
});

it('a session with the names of its host gets none of its own, which engines would refuse', () => {
  const { body, problems } = build({ runConfig: { uts_mode: 'host' } });
  expect(problems).toEqual([]);
  expect(body).not.toHaveProperty('Hostname');
  expect(body.HostConfig).toMatchObject({ UTSMode: 'host' });
  expect(found(build({ runConfig: { uts_mode: 'host', domainname: 'x' } }).problems)).toEqual([
    'error RUN_CONFIG_CONFLICT domainname',
  ]);
});

it('cores that run_config asks for are cut to those of the host', () => {
  const { body } = buildSessionContainer({
    ...blankDraft,
    siteCpuAllocation: 'Shares',
    siteId: 's',
    runId: 'r',
    sessionId: 'x',
    workspaceId: 'w',
    userId: 'u',
    userName: 'anna',
    vncPassword: 'p',
    runConfig: { nano_cpus: 8e9 },
    hostCores: 2,
  });
  expect(body.HostConfig?.NanoCpus).toBe(2e9);
});

it('takes any JSON for every setting, and what is ours stays ours', () => {
  const json = fc.jsonValue({ maxDepth: 3 });
  const variables = fc.dictionary(fc.constantFrom('VNC_PW', 'vnc_pw', 'A', '', 'a=b'), json);
  const runConfig = fc.oneof(
    json,
    fc.record({ environment: fc.oneof(variables, fc.array(fc.string())), labels: json, ports: json, mounts: json }),
  );
  fc.assert(
    fc.property(runConfig, json, fc.oneof(json, variables), (run, volumeMappings, environment) => {
      const { body, origins } = build({ runConfig: run, volumeMappings, environment });
      expect(body.Env?.filter((entry) => /^\s*vnc_pw/i.test(entry))).toEqual(['VNC_PW=password']);
      expect(body.Labels).toMatchObject({ 'fairlead.session': 'session', 'fairlead.site': 'site' });
      expect(body.HostConfig?.PortBindings?.['6901/tcp']).toEqual([{ HostIp: '127.0.0.1', HostPort: '' }]);
      expect(Object.keys(origins).length).toBeGreaterThan(Object.keys(body.HostConfig ?? {}).length);
    }),
  );
});
