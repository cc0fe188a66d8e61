import { describe, expect, it } from 'vitest';
import { sessionStates } from '../../../common/model/sessions.ts';
import { sessionTarget } from '../../store/testing/samples.ts';
import { type Action, afterAction, type Decision, decide, endedByItself, exitSentence, type Seen } from './decide.ts';

type Row = Parameters<typeof decide>[0];
const startedAt = '2026-01-01T00:00:00Z';
const target = sessionTarget({ containerId: 'c1', startedAt });
const row = (patch: Partial<Row>): Row => ({
  desired: 'running',
  observed: 'running',
  target,
  notes: [],
  ...patch,
});
const seen = (state: Seen['state'], patch: Partial<Seen> = {}): Seen => ({
  id: 'c1',
  state,
  startedAt,
  exitCode: 0,
  oomKilled: false,
  errorMessage: '',
  ...patch,
});
const containerStates = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'] as const;
const desiredStates = ['running', 'paused', 'stopped', 'deleted'] as const;

describe('what to do about a session', () => {
  it.each<[Row['desired'], Row['observed'], Seen['state'] | null, Decision['do'], Row['observed']?]>([
    ['running', 'running', 'running', 'nothing'],
    ['running', 'starting', 'running', 'await-desktop'],
    ['running', 'lost', 'running', 'note', 'running'],
    ['running', 'paused', 'running', 'note', 'running'],
    ['running', 'running', 'paused', 'unpause'],
    ['running', 'lost', 'exited', 'start'],
    ['running', 'stopped', 'exited', 'start'],
    ['running', 'running', 'exited', 'accept-stop'],
    ['running', 'starting', 'dead', 'accept-stop'],
    ['running', 'provisioning', 'created', 'start'],
    ['running', 'running', 'removing', 'nothing'],
    ['running', 'running', null, 'close'],
    ['running', 'lost', null, 'close'],
    ['paused', 'running', 'running', 'pause'],
    ['paused', 'running', 'paused', 'note', 'paused'],
    ['paused', 'paused', 'paused', 'nothing'],
    ['paused', 'lost', 'exited', 'note', 'stopped'],
    ['stopped', 'running', 'running', 'stop'],
    ['stopped', 'paused', 'paused', 'stop'],
    ['stopped', 'running', 'exited', 'note', 'stopped'],
    ['stopped', 'stopped', 'exited', 'nothing'],
    ['stopped', 'starting', 'created', 'note', 'stopped'],
    ['running', 'failed', 'running', 'discard'],
    ['running', 'failed', 'exited', 'discard'],
    ['running', 'failed', null, 'nothing'],
    ['deleted', 'failed', 'running', 'remove'],
    ['deleted', 'running', 'running', 'remove'],
    ['deleted', 'running', null, 'close'],
    ['deleted', 'deleted', 'running', 'remove'],
    ['deleted', 'deleted', null, 'nothing'],
  ])('wanted %s, stored %s, seen %s: %s', (desired, observed, state, action, noted) => {
    const decision = decide(row({ desired, observed }), state && seen(state));
    expect(decision.do).toBe(action);
    if (decision.do === 'note') expect(decision.observed).toBe(noted);
  });

  it('has nothing to lose where there never was a container', () => {
    expect(decide(row({ observed: 'starting', target: sessionTarget() }), null)).toEqual({ do: 'nothing' });
  });

  const all = desiredStates.flatMap((desired) =>
    sessionStates.flatMap((observed) =>
      [null, ...containerStates].map((state) => ({ desired, observed, state, row: row({ desired, observed }) })),
    ),
  );

  it('never leaves a wish to end unanswered, and never starts or resumes what is to end', () => {
    for (const { desired, row: one, state } of all) {
      if (desired !== 'deleted') continue;
      const expected = state !== null ? 'remove' : one.observed === 'deleted' ? 'nothing' : 'close';
      expect([one.observed, state, decide(one, state && seen(state)).do]).toEqual([one.observed, state, expected]);
    }
  });

  it('removes containers of nobody but those that ended or failed', () => {
    for (const { row: one, state } of all) {
      const action = decide(one, state && seen(state)).do;
      if (action === 'remove') expect(one.desired === 'deleted' || one.observed === 'deleted').toBe(true);
      if (action === 'discard') expect(one.observed).toBe('failed');
    }
  });

  it('is at rest when all three agree', () => {
    const rest = [
      ['running', 'running', 'running'],
      ['paused', 'paused', 'paused'],
      ['stopped', 'stopped', 'exited'],
    ] as const;
    for (const [desired, observed, state] of rest)
      expect(decide(row({ desired, observed }), seen(state))).toEqual({ do: 'nothing' });
  });
});

describe('a container that somebody started again', () => {
  const notes = [endedByItself('It was killed (exit code 137).')];
  const next = '2026-01-02T00:00:00Z';
  const at = (patch: Partial<Row>) => decide(row(patch), seen('running', { startedAt: next })).do;

  it.each<[string, Partial<Row>, Decision['do']]>([
    ['ended by itself', { desired: 'stopped', observed: 'stopped', notes }, 'adopt'],
    ['was stopped by a person', { desired: 'stopped', observed: 'stopped' }, 'stop'],
    ['is being stopped by a person', { desired: 'stopped', observed: 'running', notes }, 'stop'],
    ['is to end', { desired: 'deleted', observed: 'stopped', notes }, 'remove'],
    ['has ended', { desired: 'deleted', observed: 'deleted', notes }, 'remove'],
    ['failed', { desired: 'running', observed: 'failed', notes }, 'discard'],
    ['is to be paused', { desired: 'paused', observed: 'paused', notes }, 'pause'],
    ['was running, and its end was not seen', { observed: 'running' }, 'await-desktop'],
  ])('of a session that %s: %s', (_how, patch, expected) => expect(at(patch)).toBe(expected));
});

describe('a start whose desktop has not answered', () => {
  const states = ['running', 'paused', 'lost', 'stopped', 'provisioning', 'starting'] as const;

  it.each(states)('keeps a session that was %s from being told as running', (observed) => {
    for (const other of [null, '2025-12-31T00:00:00Z'])
      for (const state of ['running', 'restarting'] as const)
        expect(decide(row({ observed, target: { ...target, startedAt: other } }), seen(state))).toEqual({
          do: 'await-desktop',
        });
  });

  it('ends with the reason that a launch gives', () => {
    expect(decide(row({ observed: 'starting' }), seen('exited', { exitCode: 3 }))).toMatchObject({
      do: 'accept-stop',
      sentence: expect.stringMatching(/^The session ended while it was starting\. .*exit code 3/),
      error: { code: 'SESSION_ENDED_EARLY', hint: [{ text: expect.stringContaining('log') }] },
    });
    expect(decide(row({ observed: 'running' }), seen('exited'))).toMatchObject({ do: 'accept-stop', error: null });
  });
});

describe('right after', () => {
  const at = (patch: Partial<Row>, action: Action, state: Seen['state'], startedAgainAt = startedAt) =>
    decide(afterAction(row(patch), action), seen(state, { startedAt: startedAgainAt }));

  it('a start, the desktop is waited for', () => {
    for (const observed of ['stopped', 'lost', 'provisioning'] as const) {
      expect(at({ observed }, 'start', 'running', '2026-01-02T00:00:00Z').do).toBe('await-desktop');
      expect(at({ observed }, 'start', 'running').do).toBe('await-desktop');
      expect(at({ observed }, 'start', 'exited')).toMatchObject({ error: { code: 'SESSION_ENDED_EARLY' } });
    }
  });

  it('unpausing, the desktop is there if it was there before', () => {
    for (const observed of ['paused', 'running', 'lost'] as const)
      expect(at({ observed }, 'unpause', 'running')).toMatchObject({ do: 'note', observed: 'running' });
    expect(at({ observed: 'starting' }, 'unpause', 'running').do).toBe('await-desktop');
    expect(at({ observed: 'lost', target: { ...target, startedAt: null } }, 'unpause', 'running').do).toBe(
      'await-desktop',
    );
  });

  it('pausing and stopping, what is so is stored', () => {
    for (const observed of ['running', 'starting', 'lost'] as const) {
      expect(at({ desired: 'paused', observed }, 'pause', 'paused')).toMatchObject({ observed: 'paused' });
      expect(at({ desired: 'stopped', observed }, 'stop', 'exited')).toMatchObject({ observed: 'stopped' });
    }
  });
});

describe('why a container ended', () => {
  it.each([
    [{ oomKilled: true, exitCode: 137 }, 'ran out of its memory'],
    [{ errorMessage: 'no such device', exitCode: 128 }, 'no such device'],
    [{ exitCode: 0 }, 'ended by itself.'],
    [{ exitCode: 137 }, 'killed'],
    [{ exitCode: 143 }, 'asked to end'],
    [{ exitCode: 3 }, 'exit code 3'],
  ])('%j', (patch, text) => expect(exitSentence(seen('exited', patch))).toContain(text));
});
