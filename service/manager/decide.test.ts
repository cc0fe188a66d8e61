import { describe, expect, it } from 'vitest';
import { sessionStates } from '../store/schema.ts';
import { type Decision, decide, exitSentence, type Seen } from './decide.ts';

type Row = Parameters<typeof decide>[0];
const row = (patch: Partial<Row>): Row => ({
  desired: 'running',
  observed: 'running',
  container_id: 'c1',
  container_started_at: null,
  ...patch,
});
const seen = (state: Seen['state'], patch: Partial<Seen> = {}): Seen => ({
  id: 'c1',
  state,
  startedAt: '2026-01-01T00:00:00Z',
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
    ['running', 'starting', 'running', 'note', 'running'],
    ['running', 'lost', 'running', 'note', 'running'],
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
    expect(decide(row({ observed: 'starting', container_id: null }), null)).toEqual({ do: 'nothing' });
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
