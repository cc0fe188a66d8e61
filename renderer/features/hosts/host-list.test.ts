import { describe, expect, it } from 'vitest';
import type { Host } from '../../../common/model/hosts.ts';
import {
  connectedWords,
  countGroups,
  groupOf,
  listHosts,
  plainView,
  pressed,
  readView,
  writeView,
} from './host-list.ts';

function host(name: string, more: Partial<Host> = {}): Host {
  return {
    id: name,
    name,
    config: { kind: 'socket', socketPath: '/run/docker.sock' },
    address: '/run/docker.sock',
    enabled: true,
    tags: [],
    zone: 'default',
    installByDefault: true,
    overrides: {},
    connection: { state: 'connected', since: 0 },
    info: null,
    disk: null,
    knownKeys: [],
    runningSessions: 0,
    lastSeenAt: null,
    createdAt: 0,
    ...more,
  };
}
const state = (value: Host['connection']['state']) => ({ connection: { state: value, since: 0 } });
const free = (freeBytes: number) => ({ disk: { totalBytes: 100, usedBytes: 100 - freeBytes, freeBytes } });
const names = (hosts: readonly Host[]) => hosts.map(({ name }) => name);

describe('groups of hosts', () => {
  const hosts = [
    host('a'),
    host('b', { enabled: false }),
    host('c', state('waiting')),
    host('d', state('closed')),
    host('e', state('refused')),
    host('f', state('connecting')),
  ];

  it('count each host once', () => {
    const counts = countGroups(hosts);
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(hosts.length);
    expect(counts).toContainEqual({ group: 'away', count: 2 });
    expect(counts).toContainEqual({ group: 'drained', count: 1 });
    expect(groupOf(host('b', { enabled: false, runningSessions: 2 }))).toBe('draining');
    expect(groupOf(host('a', { ...state('refused'), enabled: false }))).toBe('attention');
  });

  it('say how many are connected, those that drain included', () => {
    expect(connectedWords(hosts)).toBe('2 of 6 connected');
    expect(connectedWords([host('a'), host('b')])).toBe('All 2 connected');
    expect(connectedWords([host('a', state('waiting'))])).toBe('0 of 1 connected');
  });
});

describe('a list of hosts', () => {
  it('finds each word in any field, in any order, without accents', () => {
    const hosts = [host('Zürich 1', { tags: ['ssd'] }), host('Zürich 2'), host('Berlin 1')];
    expect(names(listHosts(hosts, { ...plainView, text: 'SSD zurich' }))).toEqual(['Zürich 1']);
    expect(names(listHosts(hosts, { ...plainView, text: 'lisboa' }))).toEqual([]);
  });

  it('orders names as people count', () => {
    const hosts = [host('Oslo 10'), host('Oslo 9'), host('berlin 1')];
    expect(names(listHosts(hosts, plainView))).toEqual(['berlin 1', 'Oslo 9', 'Oslo 10']);
    expect(names(listHosts(hosts, { ...plainView, descending: true }))).toEqual(['Oslo 10', 'Oslo 9', 'berlin 1']);
  });

  it('keeps what is not known at the end, whichever way', () => {
    const hosts = [host('unknown'), host('little', free(5)), host('much', free(60))];
    expect(names(listHosts(hosts, { ...plainView, order: 'disk' }))).toEqual(['little', 'much', 'unknown']);
    expect(names(listHosts(hosts, { ...plainView, order: 'disk', descending: true }))).toEqual([
      'much',
      'little',
      'unknown',
    ]);
  });

  it('shows who needs somebody first', () => {
    const hosts = [host('fine'), host('away', state('waiting')), host('refused', state('refused'))];
    expect(names(listHosts(hosts, { ...plainView, order: 'state' }))).toEqual(['refused', 'away', 'fine']);
    expect(names(listHosts(hosts, { ...plainView, group: 'away' }))).toEqual(['away']);
  });
});

describe('the view of the list', () => {
  it('is in the address as it was set, and plain where that says nothing', () => {
    const view = { text: 'oslo', group: 'away', order: 'disk', descending: true } as const;
    expect(readView(writeView(view))).toEqual(view);
    expect(writeView(plainView)).toEqual({});
    expect(readView({ state: 'gone', sort: 7 })).toEqual(plainView);
  });

  it('turns round at the second press on a column', () => {
    const once = pressed(plainView, 'sessions');
    expect(once).toMatchObject({ order: 'sessions', descending: true });
    expect(pressed(once, 'sessions')).toMatchObject({ order: 'sessions', descending: false });
    expect(pressed(once, 'disk')).toMatchObject({ order: 'disk', descending: false });
  });
});
