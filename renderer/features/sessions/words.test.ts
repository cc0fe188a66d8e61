import { describe, expect, it, test } from 'vitest';
import { sessionStates } from '../../../common/model/sessions.ts';
import {
  actionsFor,
  endedWords,
  isLaunching,
  isPassing,
  isStartingAgain,
  launchStepOf,
  lostByEnding,
} from './words.ts';

const session = (state: (typeof sessionStates)[number], workspaceName = 'Desktop') => ({
  state,
  workspaceName,
  userName: 'Mo',
  hostName: 'Harbour',
});

describe('what a session can be asked for', () => {
  it('can be ended in every state until it has ended', () => {
    for (const state of sessionStates) expect(actionsFor({ state }).includes('end')).toBe(state !== 'deleted');
  });

  it('offers exactly one way back from paused and stopped', () => {
    expect(actionsFor({ state: 'paused' })).toContain('resume');
    expect(actionsFor({ state: 'paused' })).not.toContain('pause');
    expect(actionsFor({ state: 'stopped' })).toEqual(['start', 'save', 'end']);
    expect(actionsFor({ state: 'lost' })).toEqual(['end']);
  });

  it('is viewed only while it runs', () => {
    expect(sessionStates.filter((state) => actionsFor({ state }).includes('open'))).toEqual(['running']);
  });
});

it('knows a launch from what follows it', () => {
  expect(sessionStates.filter((state) => isLaunching({ state, startedAt: null }))).toEqual([
    'requested',
    'placing',
    'pulling',
    'provisioning',
    'starting',
  ]);
  // Started again: it ends, with its work, like one that runs.
  expect(isLaunching({ state: 'starting', startedAt: 1 })).toBe(false);
  expect(isStartingAgain({ state: 'starting', startedAt: 1 })).toBe(true);
  expect(isStartingAgain({ state: 'starting', startedAt: null })).toBe(false);
  expect(isPassing({ state: 'starting' })).toBe(true);
  expect(launchStepOf('requested')).toBe(-1);
  expect(launchStepOf('provisioning')).toBe(2);
});

describe('what ending loses', () => {
  it('names each session', () => {
    const lost = lostByEnding([session('running', 'Desktop'), session('paused', 'Firefox')]);
    expect(lost[0]).toContain('Desktop of Mo on Harbour');
    expect(lost[1]).toContain('Firefox of Mo');
    expect(lost).toHaveLength(3);
  });

  it('is nothing where nothing ran', () => {
    expect(lostByEnding([session('failed')])).toEqual([]);
  });
});

test('a session whose host is away is not said to have ended', () => {
  expect(endedWords(1, 0)).toBe('The session has ended.');
  expect(endedWords(3, 0)).toBe('3 sessions have ended.');
  expect(endedWords(0, 1)).toBe('One session ends as soon as its host can be reached.');
  expect(endedWords(2, 2)).toBe('2 sessions have ended. 2 sessions end as soon as their hosts can be reached.');
});
