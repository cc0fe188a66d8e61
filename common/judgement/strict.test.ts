/** The judgement against a second grader: over bodies made up, over settings made up, over real lists. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftContainer } from '../docker/draft-container.ts';
import type { JsonObject } from '../registry/document.ts';
import { readRegistry } from '../registry/read.ts';
import { isAtLeast, worstSeverity } from '../registry/severity.ts';
import { mustBeShown } from '../registry/shown.ts';
import { judgeEntry } from '../registry/warnings.ts';
import { judgeBody } from './body.ts';
import { defaultHostPathPolicy } from './policy.ts';
import { strictGrade, strictIsRoot } from './testing/strict.ts';

const step = fc.constantFrom(
  ...'.. . etc root home run var lib docker srv data mnt media x dev sda proc 1 self sys usr bin tmp .ssh opt docker.sock a.sock'.split(
    ' ',
  ),
);
const path = fc
  .tuple(
    fc.constantFrom('/', '', '//', './', '../', ' /', '/./'),
    fc.array(step, { maxLength: 5 }),
    fc.constantFrom('', '/', ' '),
  )
  .map(([start, steps, end]) => `${start}${steps.join('/')}${end}`);
const device = fc.oneof(
  path,
  fc.constantFrom(
    ...'/dev/dri /dev/dri/card0 /dev/net/tun /dev/fuse /dev/kvm /dev/kfd /dev/nvidia0 /dev/sda /dev/mapper/x /dev/vg/lv /dev/dm-0 /dev/sg0 /dev/zd0 /dev/input/event0 /dev/tty0 /dev/mem /proc/1/root/dev/sda /dev/snd /dev/video0 dev/sda /dev/what'.split(
      ' ',
    ),
  ),
);
const mode = fc.constantFrom('', 'ro', 'rw', 'ro,z', 'ro,rw', 'U', 'shared', 'rslave', 'suid', 'ro,exec');
const word = fc.constantFrom(
  ...'host private container:abc ns:/proc/1/ns/net none bridge mynet default keep-id HOST'.split(' '),
  '',
);
const bind = fc.tuple(fc.oneof(path, fc.constant('volume')), mode).map(([source, how]) => `${source}:/t:${how}`);
const mount = fc.record(
  {
    Type: fc.constantFrom('bind', 'volume', 'tmpfs', 'npipe', 'image', 'cluster'),
    Source: fc.oneof(path, fc.constant('volume')),
    Target: fc.constantFrom('/t', '/etc'),
    ReadOnly: fc.boolean(),
    VolumeOptions: fc.record(
      {
        DriverConfig: fc.record(
          {
            Name: fc.constantFrom('local', 'sshfs', ''),
            Options: fc.dictionary(
              fc.constantFrom('device', 'type', 'o', 'size'),
              fc.oneof(device, fc.constantFrom('bind', 'lowerdir=usr', 'tmpfs', 'nfs', 'addr=1')),
            ),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['Type'] },
);
const option = fc.constantFrom(
  ...'seccomp=unconfined seccomp={} seccomp=builtin seccomp=default seccomp=/x apparmor=unconfined apparmor:unconfined apparmor=mine apparmor=docker-default label=disable label:disable label=type:spc_t label=type:mine systempaths=unconfined unmask=ALL no-new-privileges no-new-privileges=false no-new-privileges:true made=up mask=/proc'.split(
    ' ',
  ),
);
const user = fc.oneof(
  fc.constantFrom(
    ...'0 00 +0 -0 1000 01000 1000:0 1000:1000 root kasm-user :1000 4294967296 2147483648 0x0 1e3'.split(' '),
    ' 0',
    '1000 ',
    '',
  ),
  fc.nat().map(String),
);
const host = fc.record(
  {
    Privileged: fc.boolean(),
    CapAdd: fc.array(
      fc.constantFrom(...'ALL all SYS_ADMIN cap_sys_module NET_ADMIN IPC_LOCK SYS_PTRACE MADE_UP 7'.split(' ')),
    ),
    Devices: fc.array(
      device.map((PathOnHost) => ({ PathOnHost, PathInContainer: '/dev/x', CgroupPermissions: 'rwm' })),
    ),
    DeviceCgroupRules: fc.array(fc.constantFrom('b 8:* rwm', 'a *:* rwm', 'c 1:3 rwm', 'c 226:* rwm', 'c 10:* r', 'x')),
    VolumesFrom: fc.array(fc.constant('other'), { maxLength: 1 }),
    SecurityOpt: fc.array(option),
    Binds: fc.array(bind),
    Mounts: fc.array(mount),
    Sysctls: fc.dictionary(
      fc.constantFrom('net.ipv4.x', 'kernel.shmmax', 'vm.swappiness', 'kernel.core_pattern'),
      fc.constant('1'),
    ),
    PidMode: word,
    IpcMode: word,
    UTSMode: word,
    UsernsMode: word,
    CgroupnsMode: word,
    NetworkMode: word,
    Runtime: fc.constantFrom('', 'runc', 'nvidia', '/usr/bin/x', 'mine'),
    VolumeDriver: fc.constantFrom('', 'local', 'sshfs'),
    LogConfig: fc.record({
      Type: fc.constantFrom('json-file', 'syslog', 'k8s-file'),
      Config: fc.dictionary(fc.constantFrom('max-size', 'path', 'x'), path),
    }),
    Annotations: fc.constant({ a: 'b' }),
    MadeUp: fc.boolean(),
  },
  { requiredKeys: [] },
);
const body = fc.record(
  { Image: fc.constant('i'), User: user, HostConfig: host, Odd: fc.boolean() },
  { requiredKeys: ['Image'] },
);

const grade = (sent: unknown) =>
  worstSeverity(judgeBody(sent, { policy: defaultHostPathPolicy }).map(({ severity }) => severity));

const containerOf = (runConfig: unknown, volumeMappings: unknown = {}, persistentProfilePath = '') =>
  draftContainer({
    image: 'i',
    dockerRegistry: '',
    cores: 1,
    memoryBytes: 1e9,
    gpuCount: 0,
    cpuAllocation: 'Inherit',
    shmSizeBytes: null,
    environment: {},
    runConfig,
    volumeMappings,
    persistentProfilePath,
  });

const asJson = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

/** What nobody has to confirm is neither of the two grades that have to be, nor root. */
function holdsWithoutAYes(runConfig: JsonObject, volumeMappings: JsonObject = {}, persistentProfilePath = ''): void {
  const sent = containerOf(runConfig, volumeMappings, persistentProfilePath).body;
  expect(isAtLeast(grade(sent), strictGrade(sent))).toBe(true);
  const warnings = judgeEntry({ runConfig, volumeMappings, persistentProfilePath });
  if (mustBeShown(warnings).length > 0) return;
  expect(isAtLeast(strictGrade(sent), 'unknown')).toBe(false);
  expect(strictIsRoot(sent)).toBe(false);
}

describe('the judgement is never lower than that of a second grader', () => {
  it('over bodies', () => {
    fc.assert(
      fc.property(body, (sent) => {
        expect({ judged: isAtLeast(grade(sent), strictGrade(sent)), sent }).toEqual({ judged: true, sent });
        const asksForUser = judgeBody(sent, { policy: defaultHostPathPolicy }).some(
          ({ id, severity }) => id === 'user_error' && severity === 'weakened',
        );
        expect(asksForUser).toBe(strictIsRoot(sent));
      }),
      { numRuns: 2000 },
    );
  });

  it('over settings as they are sent', () => {
    // What is refused is not sent, and one refused item spoils its list.
    const few = { maxLength: 1 };
    const runConfig = fc.record(
      {
        user,
        privileged: fc.boolean(),
        cap_add: fc.array(fc.constantFrom('ALL', 'NET_ADMIN', 'SYS_ADMIN', 'IPC_LOCK'), few),
        devices: fc.array(
          device.map((one) => `${one}:/dev/x:rwm`),
          few,
        ),
        security_opt: fc.array(option, few),
        volumes: fc.oneof(fc.array(bind, few), fc.dictionary(path, fc.constant({ bind: '/t', mode: 'ro' }))),
        mounts: fc.array(mount, few),
        pid_mode: word,
        network: word,
        volumes_from: fc.array(fc.constant('c'), { maxLength: 1 }),
        device_cgroup_rules: fc.array(fc.constantFrom('b 8:* rwm', 'c 1:3 r')),
        group_add: fc.array(fc.constantFrom('docker', 'audio', 0, '44')),
        made_up: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    const volumes = fc.dictionary(path, fc.record({ bind: fc.constant('/v'), mode }));
    fc.assert(
      fc.property(runConfig, volumes, fc.oneof(path, fc.constant('')), (settings, mappings, profile) => {
        holdsWithoutAYes(asJson(settings), asJson(mappings), profile);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Real lists are not part of the project; where a folder of them is at hand, they are an extra run. */
const folder = process.env.FAIRLEAD_REGISTRY_CORPUS;
if (folder !== undefined && folder !== '') {
  describe('real lists', () => {
    it.each(globSync('*/1.*/list.json', { cwd: folder }).sort())('%s', (file) => {
      for (const entry of readRegistry(readFileSync(join(folder, file))).entries) {
        holdsWithoutAYes(entry.runConfig, entry.volumeMappings, entry.persistentProfilePath ?? '');
      }
    });
  });
}
