import { expect, test } from 'vitest';
import { connectionWords, retryWords } from './connection-words.ts';

const host = (connection: Parameters<typeof connectionWords>[0]['connection'], enabled = true) => ({
  connection,
  enabled,
  lastSeenAt: null,
  runningSessions: 0,
});

test('a waiting host says why, when it tries again, and that one may try now', () => {
  const words = connectionWords(host({ state: 'waiting', since: 1000, retryInMs: 4000, reason: 'It refuses.' }));
  expect(words).toMatchObject({ label: 'Not connected', reason: 'It refuses.', retryAt: 5000, canTry: true });
  expect(retryWords(words.retryAt, 1500)).toBe('Next try in 4 s');
  expect(retryWords(words.retryAt, 6000)).toBe('Trying now');
});

test('a refused host waits for a person, a connected one shows no old reason', () => {
  expect(connectionWords(host({ state: 'refused', since: 0, reason: 'Another key.' }))).toMatchObject({
    color: 'red',
    retryAt: null,
    canTry: true,
  });
  expect(connectionWords(host({ state: 'connected', since: 0, reason: 'old' })).reason).toBeNull();
});

test('a host that takes no new sessions drains while some are left, connected or not', () => {
  const words = (state: 'connected' | 'waiting', runningSessions: number) =>
    connectionWords({ ...host({ state, since: 0, reason: 'It refuses.' }, false), runningSessions });
  expect(words('connected', 2)).toMatchObject({ label: 'Draining', reason: expect.stringContaining('2 sessions') });
  expect(words('connected', 0).label).toBe('Drained');
  expect(words('waiting', 2)).toMatchObject({ label: 'Not connected, draining', reason: 'It refuses.' });
});
