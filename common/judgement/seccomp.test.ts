import { describe, expect, it } from 'vitest';
import { judgeSeccompProfile } from './seccomp.ts';
import { referenceCalls } from './seccomp-reference.ts';
import { judgeSecurityOption } from './security-options.ts';

const errno = 'SCMP_ACT_ERRNO';
const allow = 'SCMP_ACT_ALLOW';
const graded = (profile: unknown) => judgeSeccompProfile(JSON.stringify(profile)).severity;
const rule = (more: object) => graded({ defaultAction: errno, syscalls: [{ action: allow, ...more }] });
const clone = (value: number, index = 0) => [{ index, value, op: 'SCMP_CMP_MASKED_EQ' }];

/** The reference, written as a profile. */
const reference = {
  defaultAction: errno,
  defaultErrnoRet: 1,
  archMap: [{ architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'] }],
  syscalls: referenceCalls.map(({ names, args, cap, arches, notArches, minKernel }) => ({
    names,
    action: allow,
    ...(args === undefined ? {} : { args }),
    includes: {
      ...(cap === undefined ? {} : { caps: [cap] }),
      ...(arches === undefined ? {} : { arches }),
      ...(minKernel === undefined ? {} : { minKernel }),
    },
    excludes: notArches === undefined ? {} : { arches: notArches },
  })),
};

describe('a filter of system calls', () => {
  it('that is the reference, or less, is told', () => {
    expect(graded(reference)).toBe('info');
    expect(graded({ defaultAction: 'SCMP_ACT_KILL' })).toBe('info');
    expect(rule({ names: ['read', 'write'] })).toBe('info');
    expect(rule({ name: 'read' })).toBe('info');
    expect(rule({ names: ['mount'], action: 'SCMP_ACT_KILL_PROCESS' })).toBe('info');
    expect(rule({ names: ['mount'], includes: { caps: ['CAP_SYS_ADMIN', 'CAP_CHOWN'] } })).toBe('info');
    expect(rule({ names: ['socket'], args: [{ index: 0, value: 2, op: 'SCMP_CMP_EQ' }] })).toBe('info');
    expect(rule({ names: ['clone'], args: clone(0x7e020000), excludes: { arches: ['s390', 's390x'] } })).toBe('info');
  });

  it.each<[string, unknown]>([
    ['is empty', {}],
    ['has no default and no calls', { syscalls: [] }],
    ['allows by default', { defaultAction: allow, syscalls: [{ names: ['mount'], action: errno }] }],
    ['only logs', { defaultAction: 'SCMP_ACT_LOG' }],
    ['only notifies', { defaultAction: 'SCMP_ACT_NOTIFY' }],
    ['only traces', { defaultAction: 'SCMP_ACT_TRACE' }],
    ['has a default that nobody knows', { defaultAction: 'scmp_act_errno' }],
    ['spells a key in another case', { defaultAction: errno, DefaultAction: allow }],
    ['opens other processors', { defaultAction: errno, architectures: ['SCMP_ARCH_PARISC'] }],
    [
      'opens other processors by its map',
      { defaultAction: errno, archMap: [{ architecture: 'SCMP_ARCH_AARCH64', subArchitectures: ['SCMP_ARCH_X32'] }] },
    ],
    ['sets a flag', { defaultAction: errno, flags: ['SECCOMP_FILTER_FLAG_SPEC_ALLOW'] }],
    ['has calls that are no list', { defaultAction: errno, syscalls: { names: ['read'] } }],
  ])('that %s equals none', (_name, profile) => {
    expect(judgeSeccompProfile(JSON.stringify(profile))).toMatchObject({
      id: 'seccomp_unconfined',
      severity: 'weakened',
    });
  });

  it.each<[string, object]>([
    ['mount', { names: ['mount'] }],
    ['mount among others', { names: ['read', 'mount'] }],
    ['by the older key', { name: 'bpf' }],
    ['a call that the reference does not know', { names: ['made_up'] }],
    ['with another right than the reference asks for', { names: ['mount'], includes: { caps: ['CAP_CHOWN'] } }],
    ['sockets of every kind', { names: ['socket'] }],
    ['sockets of a kind beyond', { names: ['socket'], args: [{ index: 0, value: 40, op: 'SCMP_CMP_EQ' }] }],
    ['sockets by another argument', { names: ['socket'], args: [{ index: 1, value: 12, op: 'SCMP_CMP_LT' }] }],
    ['clone with namespaces', { names: ['clone'], excludes: { arches: ['s390', 's390x'] } }],
    ['clone with some of them', { names: ['clone'], args: clone(0x7c020000), excludes: { arches: ['s390', 's390x'] } }],
    ['clone where arguments are in another order', { names: ['clone'], args: clone(0x7e020000) }],
    ['calls of another processor', { names: ['swapcontext'], includes: { arches: ['amd64'] } }],
    ['tracing on old kernels', { names: ['ptrace'] }],
    ['by logging', { names: ['mount'], action: 'SCMP_ACT_LOG' }],
    ['by no action', { names: ['read'], action: '' }],
    [
      'by either of two conditions',
      {
        names: ['socket'],
        args: [
          { index: 0, value: 2, op: 'SCMP_CMP_EQ' },
          { index: 0, value: 40, op: 'SCMP_CMP_EQ' },
        ],
      },
    ],
    ['with a key that is not known', { names: ['read'], Action: allow }],
    [
      'with an argument that cannot be read',
      { names: ['socket'], args: [{ index: 0, value: '2', op: 'SCMP_CMP_EQ' }] },
    ],
  ])('that lets through %s equals none', (_name, more) => expect(rule(more)).toBe('weakened'));

  it('that cannot be read, or speaks to the host, is not known', () => {
    expect(judgeSeccompProfile('{').severity).toBe('unknown');
    expect(judgeSeccompProfile('[]').severity).toBe('unknown');
    expect(graded({ defaultAction: errno, listenerPath: '/run/x.sock' })).toBe('unknown');
    expect(graded({ defaultAction: errno, ListenerPath: '/run/x.sock' })).toBe('unknown');
  });
});

describe('a security option', () => {
  const option = (text: unknown) => judgeSecurityOption(text)?.severity ?? null;

  it.each(
    'no-new-privileges no-new-privileges=true no-new-privileges:true no-new-privileges=1 seccomp=builtin seccomp= apparmor=docker-default mask=/proc/x'.split(
      ' ',
    ),
  )('that makes things safer, or is the engine’s own, says nothing: %s', (text) => expect(option(text)).toBeNull());

  it.each(
    `seccomp=unconfined seccomp:unconfined seccomp={} apparmor=unconfined apparmor:unconfined label=disable label:disable
    label=type:spc_t label=type:container_runtime_t systempaths=unconfined unmask=ALL unmask=/proc/kcore
    unmask:/sys/firmware disable SECCOMP=unconfined`.split(/\s+/),
  )('that switches a protection off weakens: %s', (text) => expect(option(text)).toBe('weakened'));

  it.each([
    ...'seccomp=default seccomp=/etc/x.json apparmor=mine label=type:mine label=level:s0 label=user:x writable-cgroups=true no-new-privileges=maybe made=up proc-opts=hidepid=0 systempaths=x credentialspec=file://x'.split(
      ' ',
    ),
    '',
    5,
  ])('that is on no list is not known: %s', (text) => expect(option(text)).toBe('unknown'));

  it('that only says what engines do by themselves is told', () =>
    expect(option('no-new-privileges=false')).toBe('info'));
});
