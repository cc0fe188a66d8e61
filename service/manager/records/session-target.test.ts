import { describe, expect, it } from 'vitest';
import { blankDraft } from '../../../common/model/workspaces.ts';
import { heldBy, pageUserOf, protocolOf, readSnapshot, snapshotOf, viewerOf } from './session-target.ts';

const draft = { ...blankDraft, friendlyName: 'Editor', image: 'mine/editor', cores: 3 };
const row = (workspaceSnapshot: Readonly<Record<string, unknown>>) => ({
  id: 's1',
  workspace_snapshot: workspaceSnapshot,
});

describe('the snapshot of a session', () => {
  it('is read as it was written', () => {
    const kept = snapshotOf({ ...draft, viewerProtocol: 'web', viewerPort: 8080, viewerTls: false, viewerUser: 'me' });
    expect(kept).toMatchObject({ version: 1, kind: 'container' });
    expect(readSnapshot(row(kept))).toMatchObject({ friendlyName: 'Editor', cores: 3 });
    expect(viewerOf(row(kept))).toEqual({ protocol: 'web', port: 8080, tls: false, path: '/' });
    expect(pageUserOf(row(kept))).toBe('me');
    expect(protocolOf(row(kept))).toBe('web');
  });

  it('without a version is that of a container from before there were kinds', () => {
    const { viewerPort: _p, viewerTls: _t, viewerProtocol: _r, viewerPath: _h, viewerUser: _u, ...old } = draft;
    expect(readSnapshot(row(old))).toMatchObject({ friendlyName: 'Editor', image: 'mine/editor' });
    expect(viewerOf(row(old))).toEqual({ protocol: 'kasmvnc', port: 6901, tls: true, path: '/' });
    expect(viewerOf(row({}))).toEqual({ protocol: 'kasmvnc', port: 6901, tls: true, path: '/' });
    expect(pageUserOf(row(old))).toBeNull();
  });

  it('tells what the session holds of its host, whatever its version', () => {
    expect(heldBy(row(snapshotOf(draft)))).toEqual({ ...heldBy(row({ ...draft })), cores: 3 });
    expect(heldBy(row({ cores: 'many' }))).toEqual({});
  });

  it.each([
    ['a newer version', { ...snapshotOf(draft), version: 2 }],
    ['another kind', { ...snapshotOf(draft), kind: 'server' }],
    ['what does not fit', { ...snapshotOf(draft), viewerPort: 'many' }],
    ['what does not fit in the old form', { ...draft, cores: -1 }],
  ])('of %s is refused with a reason, and keeps no sum from being made', (_what, kept) => {
    expect(() => readSnapshot(row(kept))).toThrow(
      expect.objectContaining({ code: 'SESSION_SNAPSHOT_UNREADABLE', data: { session: 's1' } }),
    );
    expect(() => heldBy(row(kept))).not.toThrow();
    expect(protocolOf(row(kept))).toBe('kasmvnc');
  });
});
