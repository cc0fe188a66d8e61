import { expect, test } from 'vitest';
import { engineSaid } from './engine-words.ts';

test.each([
  [{ engineMessage: ' OCI runtime create failed: bad sysctl ' }, 'OCI runtime create failed: bad sysctl'],
  [{ engine: 'toomanyrequests: slow down' }, 'toomanyrequests: slow down'],
  [{ engineMessage: '', engine: 'x' }, 'x'],
  [{ engineMessage: 'already told' }, null],
  [{ engine: 5 }, null],
  [{}, null],
  [undefined, null],
])('of %j the engine said %j', (data, expected) => {
  expect(engineSaid({ message: 'It failed: already told', data })).toBe(expected);
});

test('long sentences are cut', () => {
  expect(engineSaid({ message: '', data: { engineMessage: 'x'.repeat(9000) } })).toHaveLength(2001);
});
