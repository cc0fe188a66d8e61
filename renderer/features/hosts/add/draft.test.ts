import { expect, test } from 'vitest';
import { wayKinds } from '../../../../common/ways/table.ts';
import { emptyForms, isWayKind, wayChoices } from '../ways/table.tsx';
import { commonProblems, emptyDraft, toNewHost, wayOfDraft } from './draft.ts';

const ssh = { ...emptyForms.ssh, host: ' build-1 ', user: 'anna', keyPath: '/home/anna/.ssh/id', passphrase: 'p' };
const key = { type: 'ssh-ed25519', sha256: 'SHA256:x', key: 'AAAA' };
const draft = { ...emptyDraft, forms: { ssh, socket: { socketPath: '/run/docker.sock' } } };
const confirmed = wayOfDraft(draft)
  .points([])
  .map(({ id }) => ({ id, key }));

test('every way can be chosen', () => {
  expect(wayChoices.map(({ value }) => value).sort()).toEqual([...wayKinds].sort());
  expect(isWayKind('carrier pigeon')).toBe(false);
});

test('only the secret of the chosen way of signing in is sent', () => {
  const leftOver = { ...draft, forms: { ...draft.forms, ssh: { ...ssh, password: 'left over' } } };
  expect(toNewHost(leftOver, confirmed)).toMatchObject({
    config: { kind: 'ssh', host: 'build-1', auth: { method: 'key', keyPath: '/home/anna/.ssh/id' } },
    secret: { passphrase: 'p' },
    confirmedKey: key,
  });
  expect(JSON.stringify(toNewHost(leftOver, confirmed))).not.toContain('left over');
  const agent = { ...draft, forms: { ...draft.forms, ssh: { ...ssh, method: 'agent' as const } } };
  expect(toNewHost(agent, confirmed)).not.toHaveProperty('secret');
});

test('an engine of this machine is sent without SSH and without a key', () => {
  const input = toNewHost({ ...draft, kind: 'socket' }, confirmed);
  expect(input.config).toEqual({ kind: 'socket', socketPath: '/run/docker.sock' });
  expect(input).not.toHaveProperty('confirmedKey');
  expect(input).not.toHaveProperty('secret');
});

test('what the service would not take is said at its field', () => {
  const long = 'x'.repeat(5000);
  expect(commonProblems({ name: long, tags: ['fine', long], zone: long })).toEqual({
    name: 'The name may have 100 characters at most.',
    tags: 'Entry 2 of the tags may have 64 characters at most.',
    zone: 'The zone may have 64 characters at most.',
  });
  expect(commonProblems({ name: '', tags: [], zone: '' })).toEqual({});
  expect(commonProblems({ name: ' ', tags: [], zone: '' }, true)).toEqual({ name: 'Enter a name.' });
});
