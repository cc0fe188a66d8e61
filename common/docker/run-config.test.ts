import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapRunConfig, runConfigError, runConfigKeysForTests } from './run-config.ts';

const context = { image: 'a/b:1' };
const codes = (value: unknown) => mapRunConfig(value, context).problems.map((problem) => problem.code);

/** Every kind of value that JSON has, and some that are nearly right. */
const kinds: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e300,
  '',
  'x',
  '1g',
  'a\0b',
  [],
  [1],
  ['x'],
  [null],
  [{}],
  [['x']],
  {},
  { x: 'y' },
  { x: null },
  { x: [] },
  { x: {} },
  { '': '' },
];

describe('mapRunConfig', () => {
  it('takes any value for any key without falling over, and says what it leaves out', () => {
    for (const key of runConfigKeysForTests()) {
      for (const value of kinds) {
        const mapped = mapRunConfig({ [key]: value }, context);
        expect(mapped.body.Image).toBe('a/b:1');
        for (const problem of mapped.problems) {
          expect(problem.code).toMatch(/^RUN_CONFIG_[A-Z_]+$/);
          expect(problem.property === key || /^[.[]/.test(problem.property.slice(key.length))).toBe(true);
          expect(problem.message).toMatch(/\.$/);
        }
      }
    }
  });

  it('takes any JSON at all', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(mapRunConfig(value, context).body.Image).toBe('a/b:1');
      }),
    );
    const nearly = fc.dictionary(
      fc.constantFrom(...runConfigKeysForTests(), '__proto__'),
      fc.jsonValue({ maxDepth: 3 }),
    );
    fc.assert(fc.property(nearly, (value) => mapRunConfig(value, context).body.Image === 'a/b:1'));
  });

  it('a value of the wrong kind is an error and nothing of the key is sent', () => {
    const wrong = { privileged: 'yes', cap_add: 3, mem_limit: [], ports: 'x', user: {}, ulimits: {}, mounts: ['a:b'] };
    const mapped = mapRunConfig(wrong, context);
    expect(mapped.body).toEqual({ Image: 'a/b:1' });
    expect(mapped.problems.map((problem) => `${problem.property} ${problem.code} ${problem.severity}`).sort()).toEqual([
      'cap_add RUN_CONFIG_TYPE error',
      'mem_limit RUN_CONFIG_TYPE error',
      'mounts[0] RUN_CONFIG_TYPE error',
      'ports RUN_CONFIG_TYPE error',
      'privileged RUN_CONFIG_TYPE error',
      'ulimits RUN_CONFIG_TYPE error',
      'user RUN_CONFIG_TYPE error',
    ]);
  });

  it('reads the whole from a text, and says what is no object', () => {
    expect(mapRunConfig('{"hostname":"kasm"}', context).body.Hostname).toBe('kasm');
    expect(codes('')).toEqual([]);
    expect(codes(null)).toEqual([]);
    expect(codes('{"privileged": tru')).toEqual(['RUN_CONFIG_TYPE']);
    expect(codes(['privileged'])).toEqual(['RUN_CONFIG_TYPE']);
    expect(codes(7)).toEqual(['RUN_CONFIG_TYPE']);
  });

  it('keeps keys that are special in JavaScript', () => {
    const labels = JSON.parse('{"__proto__":"a","constructor":"b"}') as unknown;
    const sent = JSON.stringify(mapRunConfig({ labels, sysctls: labels }, context).body);
    expect(sent).toContain('"Labels":{"__proto__":"a","constructor":"b"}');
    expect(codes(JSON.parse('{"__proto__":{"privileged":true}}'))).toEqual(['RUN_CONFIG_UNKNOWN']);
    expect(codes({ constructor: 1, toString: 2 })).toEqual(['RUN_CONFIG_UNKNOWN', 'RUN_CONFIG_UNKNOWN']);
  });

  it('tells the three meanings of seccomp= apart', () => {
    expect(codes({ security_opt: ['seccomp=unconfined', 'seccomp=builtin', 'seccomp={"a":1}'] })).toEqual([]);
    expect(codes({ security_opt: ['seccomp=/etc/docker/chrome.json'] })).toEqual(['RUN_CONFIG_SECCOMP_PATH']);
    expect(codes({ security_opt: ['seccomp=profile.json'] })).toEqual(['RUN_CONFIG_SECCOMP_PATH']);
    expect(codes({ security_opt: ['seccomp={"a":'] })).toEqual(['RUN_CONFIG_VALUE']);
  });

  it('notes what has no meaning here, and refuses what Fairlead decides', () => {
    expect(codes({ detach: true, remove: true, stream: false, name: 'a', image: 'b', version: '1' }).sort()).toEqual([
      'RUN_CONFIG_IGNORED',
      'RUN_CONFIG_IGNORED',
      'RUN_CONFIG_IGNORED',
      'RUN_CONFIG_REFUSED',
      'RUN_CONFIG_REFUSED',
      'RUN_CONFIG_REFUSED',
    ]);
    expect(codes({ auto_remove: false })).toEqual([]);
  });

  it('finds settings that exclude each other', () => {
    expect(codes({ nano_cpus: 1, cpu_quota: 1000 })).toEqual(['RUN_CONFIG_CONFLICT']);
    expect(codes({ mem_limit: '2g', memswap_limit: '1g' })).toEqual(['RUN_CONFIG_CONFLICT']);
    expect(codes({ mem_limit: -5 })).toEqual(['RUN_CONFIG_VALUE']);
    expect(codes({ device_requests: [{ count: 1, device_ids: ['0'] }] })).toEqual(['RUN_CONFIG_VALUE']);
    expect(codes({ mounts: [{ target: '/a', source: '/b', type: 'bind', no_copy: true }] })).toEqual([
      'RUN_CONFIG_VALUE',
    ]);
  });

  it('reports keys inside values that have no meaning', () => {
    const problems = mapRunConfig(
      {
        volumes: { '/a': { bind: '/b', uid: 1 } },
        mounts: [{ target: '/a', readonlyy: true }],
        healthcheck: { tests: 1 },
        ulimits: [{ name: 'nofile', value: 1024 }],
        log_config: { type: 'json-file', options: {} },
        restart_policy: { Name: 'no', Delay: 5 },
        device_requests: [{ count: 1, capabilities: [['gpu']], gpus: 'all' }],
        devices: [{ PathOnHost: '/dev/a', PathInContainer: '/dev/a', Mode: 'r' }],
        device_read_bps: [{ Path: '/dev/a', Rate: 1, Weight: 2 }],
        ports: { 80: { HostPort: '1', Ip: '::' } },
      },
      context,
    ).problems;
    expect(problems.filter(({ code, severity }) => code !== 'RUN_CONFIG_UNKNOWN' || severity !== 'warning')).toEqual(
      [],
    );
    expect(problems.map(({ property }) => property).sort()).toEqual([
      'device_read_bps[0].Weight',
      'device_requests[0].gpus',
      'devices[0].Mode',
      'healthcheck.tests',
      'log_config.options',
      'mounts[0].readonlyy',
      'ports.80.Ip',
      'restart_policy.Delay',
      'ulimits[0].value',
      'volumes./a.uid',
    ]);
  });

  it('counts unknown keys of one object where there are many', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`x${index}`, 1]));
    const { problems } = mapRunConfig({ ...many, mounts: [{ target: '/a', ...many }] }, context);
    expect(problems).toHaveLength(42);
    expect(problems.filter(({ message }) => message.startsWith('4980 more')).map(({ property }) => property)).toEqual([
      'mounts[0]',
      '',
    ]);
  });

  it('joins ports that mean the same, and names the platform and networks', () => {
    const mapped = mapRunConfig({ ports: { '80': 1, '80/tcp': 2 }, network: 'lab', platform: 'linux/arm64' }, context);
    expect(mapped.body.HostConfig?.PortBindings).toEqual({
      '80/tcp': [
        { HostIp: '', HostPort: '1' },
        { HostIp: '', HostPort: '2' },
      ],
    });
    expect(mapped).toMatchObject({ networks: ['lab'], platform: 'linux/arm64', problems: [] });
    expect(codes({ ports: { '80-90': 1 } })).toEqual(['RUN_CONFIG_VALUE']);
    expect(codes({ ports: { 0: 1 } })).toEqual(['RUN_CONFIG_VALUE']);
    expect(codes({ ports: { 80: 65536 } })).toEqual(['RUN_CONFIG_VALUE']);
  });

  it('only errors stop a start', () => {
    expect(runConfigError(mapRunConfig({ what: 1 }, context).problems)).toBeNull();
    const error = runConfigError(mapRunConfig({ tty: 1, user: [] }, context).problems);
    expect(error?.code).toBe('RUN_CONFIG_INVALID');
    expect(error?.message).toContain(' (and 1 more)');
  });
});
