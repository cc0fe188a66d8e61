import { describe, expect, it } from 'vitest';
import { actorWith } from '../access/testing/actors.ts';
import { mayFind } from './scope.ts';
import type { SearchEntry } from './types.ts';

const entry = (kind: string, ownerId: string | null = null) =>
  ({ findable: { kind }, ownerId }) as Pick<SearchEntry, 'findable' | 'ownerId'>;

describe('the search', () => {
  it('finds what may be seen, and what may be done', () => {
    const anna = actorWith(['hosts.view', 'sessions.launch']);
    expect(mayFind(anna, entry('host'))).toBe(true);
    expect(mayFind(anna, entry('launch'))).toBe(true);
    for (const kind of ['session', 'end', 'workspace', 'registry', 'entry', 'task'])
      expect([kind, mayFind(anna, entry(kind, kind === 'session' ? 'anna' : null))]).toEqual([kind, false]);
  });

  it('finds the sessions of others for who may observe them, and their end for who may administer them', () => {
    const viewer = actorWith('viewer');
    expect(mayFind(viewer, entry('session', 'anna'))).toBe(true);
    expect(mayFind(viewer, entry('session', 'bela'))).toBe(false);
    const watcher = actorWith(['sessions.view', 'sessions.modify', 'sessions.observe']);
    expect(mayFind(watcher, entry('session', 'bela'))).toBe(true);
    expect(mayFind(watcher, entry('end', 'anna'))).toBe(true);
    expect(mayFind(watcher, entry('end', 'bela'))).toBe(false);
    expect(mayFind(actorWith('support'), entry('end', 'bela'))).toBe(true);
  });

  it('finds tasks of the site for everybody, and those on the sessions of others for who may observe', () => {
    const viewer = actorWith('viewer');
    expect([null, 'anna', 'bela'].map((owner) => mayFind(viewer, entry('task', owner)))).toEqual([true, true, false]);
    expect(mayFind(actorWith('support'), entry('task', 'bela'))).toBe(true);
  });
});
