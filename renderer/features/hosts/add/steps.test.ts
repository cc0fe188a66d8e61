import { expect, test } from 'vitest';
import { withHop } from '../ways/ssh/form.ts';
import { emptyDraft, type HostDraft, wayOfDraft } from './draft.ts';
import { afterFailure, nextPoint, stepAfter } from './steps.ts';

const key = { type: 'ssh-ed25519', sha256: 'SHA256:x', key: 'AAAA' };
const ssh = { ...emptyDraft.forms.ssh, host: 'build-1', user: 'anna', method: 'password' as const, password: 'wrong' };
const draftOf = (more: Partial<typeof ssh> = {}): HostDraft => ({
  ...emptyDraft,
  forms: { ...emptyDraft.forms, ssh: { ...ssh, ...more } },
});
const confirmedFor = (draft: HostDraft) =>
  wayOfDraft(draft)
    .points([])
    .map(({ id }) => ({ id, key }));
const confirmed = confirmedFor(draftOf());

test('a host that nobody confirmed shows its key first, this machine has none', () => {
  expect(stepAfter(draftOf(), [])).toBe('key');
  expect(stepAfter({ ...draftOf(), kind: 'socket' }, confirmed)).toBe('check');
});

test('a key stays confirmed while another way to sign in is tried', () => {
  for (const more of [
    { password: 'right' },
    { user: 'other' },
    { host: ' build-1 ' },
    { method: 'key' as const, keyPath: '/k', passphrase: 'p' },
  ])
    expect(stepAfter({ ...draftOf(), forms: { ...draftOf().forms, ssh: { ...ssh, ...more } } }, confirmed)).toBe(
      'check',
    );
});

test('another address is another host, and so is one that is reached through another', () => {
  const hops = withHop([], { host: 'bastion', user: 'ops' });
  for (const more of [{ host: 'build-2' }, { port: 2222 }, { hops }])
    expect(stepAfter(draftOf(more), confirmed)).toBe('key');
  expect(stepAfter(draftOf({ port: 22 }), confirmed)).toBe('check');
});

test('jump hosts are confirmed first, one after the other', () => {
  const hops = withHop(withHop([], { host: 'outer', user: 'ops' }), { host: 'inner', user: 'ops' });
  const draft = draftOf({ hops });
  const all = confirmedFor(draft);
  expect(all.map((_one, at) => nextPoint(draft, all.slice(0, at))?.host)).toEqual(['outer', 'inner', 'build-1']);
  expect(stepAfter(draft, all.slice(0, 2))).toBe('key');
  expect(stepAfter(draft, all)).toBe('check');
});

test('what is wrong with the key itself ends that', () => {
  for (const code of ['HOST_LOGIN_FAILED', 'HOST_KEY_PASSPHRASE_WRONG', 'HOST_KEY_FILE_PUBLIC', null])
    expect(afterFailure(code, confirmed)).toBe(confirmed);
  for (const code of ['HOST_KEY_UNKNOWN', 'HOST_KEY_CHANGED', 'HOST_KEY_REVOKED'])
    expect(afterFailure(code, confirmed)).toEqual([]);
});
