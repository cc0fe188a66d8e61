import { expect, test } from 'vitest';
import { emptyDraft } from './draft.ts';
import { afterFailure, afterWhere, confirmedFor } from './steps.ts';

const key = { type: 'ssh-ed25519', sha256: 'SHA256:x', key: 'AAAA' };
const ssh = { ...emptyDraft.ssh, host: 'build-1', user: 'anna', method: 'password' as const, password: 'wrong' };
const draft = { ...emptyDraft, ssh };
const confirmed = confirmedFor(ssh, key);

test('a host that nobody confirmed shows its key first, this machine has none', () => {
  expect(afterWhere(draft, null)).toEqual({ step: 'key', confirmed: null });
  expect(afterWhere({ ...draft, kind: 'socket' }, confirmed)).toEqual({ step: 'check', confirmed: null });
});

test('a key stays confirmed while another way to sign in is tried', () => {
  for (const more of [
    { password: 'right' },
    { user: 'other' },
    { host: ' build-1 ' },
    { method: 'key' as const, keyPath: '/k', passphrase: 'p' },
  ])
    expect(afterWhere({ ...draft, ssh: { ...ssh, ...more } }, confirmed)).toEqual({ step: 'check', confirmed });
});

test('another address is another host', () => {
  for (const more of [{ host: 'build-2' }, { port: 2222 }])
    expect(afterWhere({ ...draft, ssh: { ...ssh, ...more } }, confirmed)).toEqual({ step: 'key', confirmed: null });
  const open = confirmedFor({ ...ssh, port: '' }, key);
  expect(afterWhere(draft, open)).toMatchObject({ step: 'check' });
});

test('what is wrong with the key itself ends that', () => {
  for (const code of ['HOST_LOGIN_FAILED', 'HOST_KEY_PASSPHRASE_WRONG', 'HOST_KEY_FILE_PUBLIC', null])
    expect(afterFailure(code, confirmed)).toBe(confirmed);
  for (const code of ['HOST_KEY_UNKNOWN', 'HOST_KEY_CHANGED', 'HOST_KEY_REVOKED'])
    expect(afterFailure(code, confirmed)).toBeNull();
});
