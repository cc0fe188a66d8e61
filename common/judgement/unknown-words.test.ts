/** Warnings about what is on no list: what they say, and in which order. */
import { describe, expect, it } from 'vitest';
import { judgeBody } from './body.ts';
import type { Finding } from './finding.ts';
import { defaultHostPathPolicy } from './policy.ts';

const policy = defaultHostPathPolicy;
const bodies: readonly object[] = [
  { Odd: 1 },
  { NetworkingConfig: { Odd: {} } },
  ...[
    { Devices: [7] },
    { Devices: [{ PathOnHost: '/dev/odd' }] },
    { DeviceCgroupRules: ['c 250:7 rwm'] },
    { DeviceRequests: [{ Driver: 'odd' }] },
    { GroupAdd: ['docker'] },
    { SecurityOpt: [7] },
    { SecurityOpt: ['odd=1'] },
    { SecurityOpt: ['seccomp=/etc/odd.json'] },
    { SecurityOpt: ['seccomp={'] },
    { SecurityOpt: ['seccomp={"defaultAction":"SCMP_ACT_ERRNO","listenerPath":"/run/x"}'] },
    { CapAdd: ['MADE_UP'] },
    { CapAdd: ['NET_ADMIN'], NetworkMode: 'host' },
    { Binds: [7] },
    { Binds: ['vol:/x:rw:odd'] },
    { Binds: ['vol:/x:odd'] },
    { Binds: ['vol:/x:rshared'] },
    { Binds: ['./x:/x'] },
    { Mounts: [{ Type: 'bind', Source: 5, Target: '/t' }] },
    { Mounts: [{ Type: 'npipe', Source: 'x', Target: '/t' }] },
    { Mounts: [{ Type: 'odd', Source: 'x', Target: '/t' }] },
    { Mounts: [{ Type: 'volume', Source: 'x', Target: '/t', Odd: 1 }] },
    { Mounts: [{ Type: 'volume', Source: 'x', Target: '/t', VolumeOptions: { DriverConfig: { Options: 7 } } }] },
    { Mounts: [{ Type: 'volume', Source: 'x', Target: '/t', VolumeOptions: { DriverConfig: { Name: 'odd' } } }] },
    {
      Mounts: [
        { Type: 'volume', Source: 'x', Target: '/t', VolumeOptions: { DriverConfig: { Options: { odd: '1' } } } },
      ],
    },
    { VolumeDriver: 'sshfs' },
    { Tmpfs: { '/x': 7 } },
    { Tmpfs: { '/x': 'odd' } },
    { PidMode: 'host' },
    { IpcMode: 'host' },
    { PidMode: 'container:x' },
    { PidMode: 'odd' },
    { LogConfig: { Odd: 1 } },
    { Sysctls: { 'vm.overcommit_memory': '1' } },
    { Runtime: 'odd' },
    { CgroupParent: '/a/../..' },
    { Ulimits: [{ Name: 'odd', Soft: 1, Hard: 1 }] },
    { PortBindings: { '6901/tcp': [{ HostIp: '0.0.0.0' }] } },
    { PortBindings: { odd: [{}] } },
  ].map((HostConfig) => ({ HostConfig })),
];

const notKnown = (findings: readonly Finding[]) => findings.filter(({ severity }) => severity === 'unknown');

function expectToldWell({ message }: Finding): void {
  // What can happen comes first: what the session gets, or what becomes of the host.
  expect(message).toMatch(/^(The session|What the session|The host’s|The container gets)/);
  expect(message).toContain('not known to be harmless');
  expect(message).not.toContain('Fairlead');
}

describe('a warning about what is on no list', () => {
  it.each(bodies)('begins with what can happen, and says then that it is not known to be harmless: %j', (body) => {
    const found = notKnown(judgeBody({ Image: 'i', ...body }, { policy }));
    expect(found).not.toEqual([]);
    for (const finding of found) expectToldWell(finding);
  });
});
