import { expect, it } from 'vitest';
import { FairleadError } from '../../../common/errors.ts';
import type { ExecOptions } from '../../hosts/connector.ts';
import { desktopLateCode, desktopNote, type GateOutcome, passGate, withDesktopNote } from './desktop-ready.ts';

const signal = new AbortController().signal;
const ended = async (exitCode: number): Promise<GateOutcome> =>
  passGate({ exec: async () => ({ exitCode, stdout: '', stderr: '' }) }, 'c', signal);

it.each<[number, GateOutcome]>([
  [0, 'up'],
  [1, 'failed'],
  [124, 'late'],
  [137, 'late'],
  [126, 'absent'],
  [127, 'absent'],
])('a gate that ends with %i: %s', async (code, outcome) => expect(await ended(code)).toBe(outcome));

it('an image in which nothing can be run has no gate', async () => {
  const exec = () => Promise.reject(new FairleadError('ENGINE_ERROR', { message: 'no such file' }));
  expect(await passGate({ exec }, 'c', signal)).toBe('absent');
});

it('what loops is ended in the container itself, as the container’s own user', async () => {
  const asked: ExecOptions[] = [];
  const exec = async (_id: string, options: ExecOptions) => {
    asked.push(options);
    return { exitCode: 0, stdout: '', stderr: '' };
  };
  await passGate({ exec }, 'c', signal);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.user).toBeUndefined();
  expect(asked[0]?.cmd.join(' ')).toMatch(/timeout -k 2 60 "\$gate"/);
});

it('a session says what keeps its desktop away, and no longer than it does', () => {
  const kept = { code: 'VOLUME_OWNER_KEPT', message: 'A folder keeps its owner.' } as const;
  const late = desktopNote('late');
  expect(late).toMatchObject({ code: desktopLateCode, hint: [{ text: expect.any(String) }] });
  expect(desktopNote('failed')).toMatchObject({ code: desktopLateCode });
  expect([desktopNote('up'), desktopNote('absent')]).toEqual([null, null]);
  const notes = withDesktopNote([kept], late);
  expect(notes).toEqual([kept, late]);
  expect(withDesktopNote(notes, late)).toEqual([kept, late]);
  expect(withDesktopNote(notes, null)).toEqual([kept]);
});
