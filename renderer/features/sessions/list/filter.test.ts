import { describe, expect, it } from 'vitest';
import type { Session } from '../../../../common/model/sessions.ts';
import { countGroups, fits, groupOf, namesOf, noFilter, readFilter, sortSessions, writeFilter } from './filter.ts';

function session(part: Partial<Session>): Session {
  return {
    id: 's',
    workspaceId: 'w',
    workspaceName: 'Desktop',
    iconHash: null,
    protocol: 'kasmvnc',
    image: 'kasmweb/desktop:1',
    hostId: 'h',
    hostName: 'Harbour',
    userId: 'u',
    userName: 'Mo',
    desired: 'running',
    state: 'running',
    progress: 100,
    sentence: '',
    containerId: 'c',
    cores: 2,
    memoryBytes: 1,
    error: null,
    notes: [],
    taskId: null,
    hasThumbnail: false,
    thumbnailAt: null,
    createdAt: 1,
    startedAt: 1,
    answersSince: 1,
    endedAt: null,
    endReason: null,
    ...part,
  };
}

describe('filters', () => {
  it('finds words anywhere, all of them', () => {
    expect(fits(session({}), { ...noFilter, text: 'harb desk' })).toBe(true);
    expect(fits(session({}), { ...noFilter, text: 'harb firefox' })).toBe(false);
  });

  it('puts every step of a launch into one group', () => {
    expect(groupOf('pulling')).toBe('launching');
    expect(groupOf('deleting')).toBe('launching');
    expect(fits(session({ state: 'placing' }), { ...noFilter, group: 'launching' })).toBe(true);
    expect(fits(session({ state: 'running' }), { ...noFilter, group: 'launching' })).toBe(false);
  });

  it('counts groups and lists names once', () => {
    const all = [
      session({}),
      session({ state: 'failed', hostName: '' }),
      session({ state: 'running', userName: 'An' }),
    ];
    expect([...countGroups(all)]).toEqual([
      ['running', 2],
      ['failed', 1],
    ]);
    expect(namesOf(all, 'userName')).toEqual(['An', 'Mo']);
    expect(namesOf(all, 'hostName')).toEqual(['Harbour']);
  });

  it('survives the way through the address, and nonsense in it', () => {
    const filter = { text: 'a b', group: 'paused', host: 'H', user: null } as const;
    expect(readFilter(writeFilter(filter))).toEqual(filter);
    expect(readFilter({ q: 7, state: 'gone', host: ['x'] })).toEqual({ ...noFilter, text: '7' });
  });
});

it('shows running ones first, newest first', () => {
  const sorted = sortSessions([
    session({ id: 'stopped', state: 'stopped', createdAt: 9 }),
    session({ id: 'old', createdAt: 1 }),
    session({ id: 'failed', state: 'failed', createdAt: 8 }),
    session({ id: 'new', createdAt: 2 }),
  ]);
  expect(sorted.map(({ id }) => id)).toEqual(['new', 'old', 'failed', 'stopped']);
});
