import { describe, expect, it } from 'vitest';
import { defaultHostPathPolicy } from './policy.ts';
import { judgeExec, judgeVolumeWork } from './work.ts';

const command = (more: object) => ({ phase: 'go', cmd: ['id'], user: '', privileged: false, ...more });
const exec = (more: object, image?: Parameters<typeof judgeExec>[1]) =>
  judgeExec(command(more), image).map(({ id, severity, key }) => `${id} ${severity} ${key}`);

describe('a command', () => {
  it('of the session’s own user is told', () => {
    expect(exec({})).toEqual(['exec_command info cmd']);
    expect(exec({ user: '1000' })).toEqual(['exec_command info cmd']);
    expect(exec({ phase: 'odd' })).toEqual([]);
  });
  it.each(['0', 'root', '+0', '00', ' 1000', ':1000', 'kasm-user', '4294967296', '0:1000'])(
    'is root’s, or may be: %j',
    (user) => {
      expect(exec({ user })).toEqual(['exec_root weakened user']);
    },
  );
  it('by a name is of whom the image says', () => {
    expect(exec({ user: 'kasm-user' }, { user: 'kasm-user', uid: 1000, source: 'host' })).toEqual([
      'exec_command info cmd',
    ]);
    expect(exec({ user: 'kasm-user' }, { user: 'kasm-user', uid: 0, source: 'host' })).toEqual([
      'exec_root weakened user',
    ]);
  });
  it('with all rights is root on the host', () => {
    expect(exec({ privileged: true })).toEqual(['exec_privileged host-root privileged']);
    expect(exec({ privileged: true, user: '0' })).toEqual([
      'exec_privileged host-root privileged',
      'exec_root weakened user',
    ]);
  });
});

it.each([
  ['/srv/x', 1000, 'volume_owner info'],
  ['/srv/x', 0, 'volume_owner info'],
  ['/etc', 1000, 'volume_owner host-root'],
  ['/x', 1000, 'unknown_path unknown'],
  ['/srv/x', null, null],
  ['volume', 1000, null],
])('giving %s to %j is %j', (source, uid, expected) => {
  const mapping = { source, uid, gid: null };
  const finding = judgeVolumeWork(mapping, { policy: defaultHostPathPolicy });
  expect(finding === null ? null : `${finding.id} ${finding.severity}`).toBe(expected);
});
