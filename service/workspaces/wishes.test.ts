import { describe, expect, it } from 'vitest';
import type { ErrorCode, ErrorInfo } from '../../common/errors.ts';
import { hintText } from '../../common/hint.ts';
import type { InstallState } from '../../common/model/workspaces.ts';
import { architectureFits } from '../../common/placement/architectures.ts';
import type { Space } from '../../common/sizes/figures.ts';
import { failureNote } from './install-failures.ts';
import { chosenHosts, wantedHosts } from './targets.ts';
import { imageRemovedCode, isWantedOn, moreRoomBytes, retryAfterMs, triesAgain } from './wishes.ts';

const host = (id: string, tags: string[] = [], installByDefault = true) => ({
  id,
  tags,
  installByDefault,
  info: null,
});
const reason = (code: ErrorCode, data?: Record<string, unknown>): ErrorInfo => ({ code, message: '', data });

describe('a target', () => {
  const hosts = [host('a', ['art']), host('b', ['art', 'big'], false), host('c')];
  const ids = (target: Parameters<typeof chosenHosts>[0]) => chosenHosts(target, hosts).map(({ id }) => id);

  it('chooses hosts', () => {
    expect(ids({ kind: 'all' })).toEqual(['a', 'c']);
    expect(ids({ kind: 'hosts', hostIds: ['b', 'gone'] })).toEqual(['b']);
    expect(ids({ kind: 'tags', tags: ['art'] })).toEqual(['a', 'b']);
    expect(ids({ kind: 'tags', tags: [] })).toEqual([]);
  });

  it('reaches a host that comes later, while the workspace is enabled', () => {
    expect(isWantedOn({ architectures: [], enabled: true, target: { kind: 'all' } }, host('new'))).toBe(true);
    expect(isWantedOn({ architectures: [], enabled: false, target: { kind: 'all' } }, host('new'))).toBe(false);
    expect(
      isWantedOn(
        { architectures: [], enabled: true, target: { kind: 'tags', tags: ['x'] } },
        host('new', ['x'], false),
      ),
    ).toBe(true);
    expect(
      isWantedOn({ architectures: [], enabled: true, target: { kind: 'hosts', hostIds: ['old'] } }, host('new')),
    ).toBe(false);
  });

  it('rules out an architecture only where both are known', () => {
    expect(architectureFits([], 'arm64')).toBe(true);
    expect(architectureFits(['amd64'], null)).toBe(true);
    expect(architectureFits(['amd64'], 'amd64')).toBe(true);
    expect(architectureFits(['amd64'], 'arm64')).toBe(false);
    // Saved before spellings were told apart.
    expect(architectureFits(['x86_64'], 'amd64')).toBe(true);
  });

  it('leaves out hosts of another architecture, but for those that are named', () => {
    const mixed = hosts.map((one, index) => ({ ...one, info: { architecture: index === 0 ? 'arm64' : 'amd64' } }));
    const names = (target: Parameters<typeof chosenHosts>[0]) => {
      const { wanted, leftOut } = wantedHosts({ target, architectures: ['amd64'] }, mixed);
      return [wanted.map(({ id }) => id), leftOut.map(({ id }) => id)];
    };
    expect(names({ kind: 'all' })).toEqual([['c'], ['a']]);
    expect(names({ kind: 'tags', tags: ['art'] })).toEqual([['b'], ['a']]);
    expect(names({ kind: 'hosts', hostIds: ['a', 'c'] })).toEqual([['a', 'c'], []]);
  });
});

describe('what is tried again by itself', () => {
  const room = (freeBytes: number | null, fits: Space['fits']) => ({ freeBytes, fits });
  const look = { now: 1e9, arrived: false };
  const arrival = { now: 1e9, arrived: true };
  const row = (observed: InstallState, why: ErrorInfo | null, agoMs = 0) => ({
    observed,
    reason: why,
    updatedAt: look.now - agoMs,
  });

  it.each(['unknown', 'absent', 'pulling', 'present'] as const)('an image that is not there, told as %s', (observed) =>
    expect(triesAgain(row(observed, null), room(null, 'unknown'), look)).toBe(true),
  );

  it('not what failed for a reason of its own', () =>
    expect(triesAgain(row('failed', reason('PULL_NOT_FOUND'), 1e8), room(1e12, 'yes'), arrival)).toBe(false));

  it('not what somebody removed', () =>
    expect(triesAgain(row('absent', reason(imageRemovedCode), 1e8), room(1e12, 'yes'), arrival)).toBe(false));

  it.each(['PULL_TIMEOUT', 'PULL_INTERRUPTED', 'PULL_DNS', 'PULL_REFUSED', 'HOST_CONNECTION_LOST'] as const)(
    'what may have passed, as %s, ever more rarely, and at once when its host arrives',
    (code) => {
      for (const tries of [1, 2, 5]) {
        const failed = (agoMs: number) => row('failed', reason(code, { tries }), agoMs);
        expect(triesAgain(failed(retryAfterMs(tries) - 1), room(null, 'unknown'), look)).toBe(false);
        expect(triesAgain(failed(retryAfterMs(tries)), room(null, 'unknown'), look)).toBe(true);
        expect(triesAgain(failed(0), room(null, 'unknown'), arrival)).toBe(true);
      }
      expect([1, 2, 3, 100].map(retryAfterMs)).toEqual([30_000, 60_000, 120_000, 3_600_000]);
    },
  );

  it('what had no room, once it fits and there is more than there was', () => {
    const blocked = row('blocked', reason('PULL_NO_SPACE', { freeBytes: 1e9 }));
    expect(triesAgain(blocked, room(1e9 + moreRoomBytes, 'yes'), look)).toBe(true);
    expect(triesAgain(blocked, room(1e9 + moreRoomBytes, 'unknown'), look)).toBe(true);
    expect(triesAgain(blocked, room(1e9 + moreRoomBytes, 'no'), look)).toBe(false);
    expect(triesAgain(blocked, room(1e9 + moreRoomBytes - 1, 'yes'), look)).toBe(false);
    expect(triesAgain(blocked, room(null, 'unknown'), look)).toBe(false);
  });

  it('nothing on a guess', () => {
    const blocked = row('blocked', reason('INSTALL_NO_SPACE'));
    expect(triesAgain(blocked, room(1e12, 'unknown'), look)).toBe(false);
    expect(triesAgain(blocked, room(1e12, 'yes'), look)).toBe(true);
  });
});

describe('what a failure leaves', () => {
  const facts = { connected: true, there: null, refresh: false, tries: 1 };
  const there = { id: 'sha256:old', sizeBytes: 5 };

  it('is counted, so that the next try comes later', () => {
    const note = failureNote(reason('PULL_TIMEOUT'), { ...facts, tries: 3 });
    expect(note).toMatchObject({ observed: 'failed', reason: { data: { tries: 3 } } });
    expect(hintText(note.reason?.hint ?? [])).toContain('tries again by itself');
    expect(failureNote(reason('PULL_NOT_FOUND'), facts).reason?.hint).toBeUndefined();
  });

  it('is no room, a host that is away, or a failure', () => {
    expect(failureNote(reason('PULL_NO_SPACE'), facts).observed).toBe('blocked');
    expect(failureNote(reason('HOST_REFUSED'), { ...facts, connected: false }).observed).toBe('unknown');
    expect(failureNote(reason('PULL_NOT_FOUND'), facts).observed).toBe('failed');
  });

  it('keeps the image that is there, and the wish for a newer one', () => {
    expect(failureNote(reason('CANCELLED'), { ...facts, there })).toEqual({
      observed: 'present',
      image_id: there.id,
      size_bytes: 5,
      reason: null,
    });
    const note = failureNote(reason('PULL_TIMEOUT'), { ...facts, there, refresh: true });
    expect(note).toMatchObject({ observed: 'present', reason: { code: 'PULL_TIMEOUT', data: { refresh: true } } });
    const due = { observed: 'present' as const, reason: note.reason ?? null, updatedAt: 0 };
    expect(triesAgain(due, { freeBytes: null, fits: 'unknown' }, { now: retryAfterMs(1), arrived: false })).toBe(true);
  });
});
