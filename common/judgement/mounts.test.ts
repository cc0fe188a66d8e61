import { describe, expect, it } from 'vitest';
import { judgeBind, judgeMount } from './mounts.ts';
import { defaultHostPathPolicy } from './policy.ts';

const context = { policy: defaultHostPathPolicy };
const brief = (findings: readonly { id: string; severity: string }[]) =>
  findings.map(({ id, severity }) => `${id} ${severity}`);
const bind = (text: unknown) => brief(judgeBind(text, context));
const mount = (value: unknown) => brief(judgeMount(value, context));
const driver = (options: unknown, name = 'local') =>
  mount({
    Type: 'volume',
    Source: 'v',
    Target: '/t',
    VolumeOptions: { DriverConfig: { Name: name, Options: options } },
  });

describe('a bind', () => {
  it.each(['/x', 'data:/data', 'my_data.1:/data:ro', 'vol:/d:rw,nocopy', 'vol:/d:z,ro'])(
    'of a volume says nothing: %s',
    (text) => expect(bind(text)).toEqual([]),
  );
  it.each<[unknown, string[]]>([
    ['/srv/x:/x', ['host_folder weakened']],
    ['/srv/x:/x:ro', ['host_folder info']],
    ['/srv/x:/x:ro,rw', ['host_folder weakened']],
    ['/srv/x:/x:RO', ['host_folder weakened', 'unknown_setting unknown']],
    ['/:/x:ro', ['host_system host-root']],
    ['/run/docker.sock:/s:ro', ['engine_socket host-root']],
    ['./x:/x', ['unknown_path unknown']],
    ['../etc:/x', ['host_system host-root']],
    ['~/x:/x', ['unknown_path unknown']],
    [':/x', ['host_system host-root']],
    ['C:\\x:/x', ['unknown_path unknown', 'unknown_setting unknown']],
    ['vol:/x:rw:odd', ['unknown_path unknown']],
    ['vol:/x:U', ['unknown_setting unknown']],
    ['vol:/x:O,upperdir=/etc', ['unknown_setting unknown']],
    ['vol:/x:rshared', ['unknown_setting unknown']],
    ['vol:/x:rslave', ['mount_option weakened']],
    ['vol:/x:suid,dev', ['mount_option weakened', 'mount_option weakened']],
    [7, ['unknown_path unknown']],
  ])('of %j is judged', (text, expected) => expect(bind(text)).toEqual(expected));
});

describe('a mount', () => {
  it.each<[unknown, string[]]>([
    [{ Type: 'volume', Source: 'v', Target: '/t' }, []],
    [{ Type: 'volume', Target: '/t' }, []],
    [{ Type: 'volume', Source: '/etc', Target: '/t' }, ['host_system host-root']],
    [{ Type: 'bind', Source: '/etc', Target: '/t', ReadOnly: true }, ['host_system host-root']],
    [{ Type: 'bind', Source: 'etc', Target: '/t' }, ['host_system host-root']],
    [{ Type: 'bind', Source: '/srv/x', Target: '/t', ReadOnly: 'true' }, ['host_folder weakened']],
    [
      { Type: 'bind', Source: '/srv/x', Target: '/t', r_e_a_d_only: true },
      ['unknown_setting unknown', 'host_folder weakened'],
    ],
    [
      { Type: 'bind', Source: '/srv/x', BindOptions: { Propagation: 'rshared' } },
      ['host_folder weakened', 'unknown_setting unknown'],
    ],
    [
      { Type: 'bind', Source: '/srv/x', BindOptions: { Propagation: 'rslave' } },
      ['host_folder weakened', 'mount_option weakened'],
    ],
    [{ Type: 'bind', Source: '/srv/x', BindOptions: { Propagation: 'rprivate' } }, ['host_folder weakened']],
    [
      { Type: 'bind', Source: '/srv/x', BindOptions: { Propagation: 7 } },
      ['host_folder weakened', 'unknown_setting unknown'],
    ],
    [
      { Type: 'bind', Source: '/srv/x', BindOptions: { Odd: 1 } },
      ['unknown_setting unknown', 'host_folder weakened'].toReversed(),
    ],
    [{ Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 1, Mode: 7 } }, []],
    [{ Type: 'tmpfs', Target: '/t', TmpfsOptions: { Options: [['suid']] } }, ['mount_option weakened']],
    [{ Type: 'image', Source: 'x:1', Target: '/t' }, ['mount_option info']],
    [{ Type: 'npipe', Source: '\\\\.\\pipe\\docker_engine', Target: 'x' }, ['engine_socket host-root']],
    [{ Type: 'npipe', Source: '\\\\.\\pipe\\x', Target: 'x' }, ['unknown_path unknown']],
    [{ Type: 'cluster', Source: 'x', Target: '/t' }, ['unknown_setting unknown']],
    [{ Type: 'glob', Source: '/x', Target: '/t' }, ['unknown_setting unknown']],
    [{ Source: '/x', Target: '/t' }, ['unknown_setting unknown']],
    [{ Type: 'bind', Source: 5, Target: '/t' }, ['unknown_path unknown']],
    [null, ['unknown_setting unknown']],
  ])('%j is judged', (value, expected) => expect(mount(value)).toEqual(expected));
});

describe('a volume’s driver', () => {
  it.each<[unknown, string[]]>([
    [{}, []],
    [{ size: '1g' }, []],
    [{ type: 'tmpfs', device: 'tmpfs', o: 'size=1m' }, []],
    [{ type: 'none', o: 'bind', device: '/' }, ['host_system host-root']],
    [{ type: 'none', o: 'bind', device: 'etc' }, ['host_system host-root']],
    [{ type: 'none', o: 'bind', device: '/srv/x' }, ['volume_driver host-root']],
    [{ type: 'ext4', device: '/dev/sda1' }, ['host_system host-root']],
    [{ Type: 'ext4', DEVICE: '/dev/sda1' }, ['host_system host-root']],
    [{ type: 'overlay', device: 'overlay', o: 'lowerdir=usr' }, ['volume_driver host-root', 'volume_driver host-root']],
    [{ o: 'lowerdir=usr,upperdir=x' }, ['volume_driver host-root']],
    [{ type: 'nfs', o: 'addr=10.0.0.1' }, ['unknown_setting unknown']],
    [{ type: 'tmpfs', device: '/dev/sda' }, ['host_system host-root']],
  ])('with %j is judged', (options, expected) => expect(driver(options)).toEqual(expected));

  it('that was added is not known', () => expect(driver({}, 'vieux/sshfs')).toEqual(['unknown_setting unknown']));
});
