import { describe, expect, it } from 'vitest';
import type { SessionState } from '../../../../common/model/sessions.ts';
import { eligible, outcomeOf, question, summary } from './bulk.ts';

let next = 0;
const session = (state: SessionState, workspaceName = 'Desktop') => ({
  id: String(next++),
  workspaceName,
  userName: 'anna',
  hostName: 'Oslo 1',
  state,
});

describe('several sessions at once', () => {
  const mixed = [session('running', 'A'), session('paused', 'B'), session('failed', 'C'), session('lost', 'D')];

  it('are those that the action is possible for', () => {
    expect(eligible('pause', mixed).map(({ workspaceName }) => workspaceName)).toEqual(['A']);
    expect(eligible('stop', mixed).map(({ workspaceName }) => workspaceName)).toEqual(['A', 'B']);
    expect(eligible('end', mixed)).toHaveLength(4);
  });

  it('are asked for by name and number, and the others are told of', () => {
    expect(question('stop', mixed)).toMatchObject({
      title: 'Stop 2 sessions?',
      message: expect.stringContaining('2 selected sessions cannot be stopped now and stay as they are.'),
      lost: ['Unsaved work in A of anna on Oslo 1', 'Unsaved work in B of anna on Oslo 1'],
    });
    expect(question('pause', mixed)).toMatchObject({ title: 'Pause 1 session?', names: ['A of anna on Oslo 1'] });
    const ending = question('end', mixed);
    const named = [...ending.names, ...ending.lost].join('\n');
    for (const name of ['A', 'B', 'C', 'D']) expect(named).toContain(`${name} of anna`);
  });
});

describe('what came of it', () => {
  it('is done only where the session is as it was asked for', () => {
    const one = session('running');
    expect(outcomeOf('end', one, { state: 'deleted', sentence: '' }).kind).toBe('done');
    expect(
      outcomeOf('end', one, { state: 'lost', sentence: 'It ends as soon as Oslo 1 can be reached.' }),
    ).toMatchObject({ kind: 'later', sentence: 'It ends as soon as Oslo 1 can be reached.' });
    expect(outcomeOf('pause', one, { state: 'running', sentence: '' }).kind).toBe('later');
  });

  it('is counted truthfully', () => {
    const made = (kind: 'done' | 'later' | 'failed') => ({ id: kind, name: kind, kind, sentence: '' });
    expect(summary('stop', [made('done'), made('done')])).toBe('2 sessions stopped.');
    expect(summary('end', [made('done'), made('later'), made('failed')])).toBe(
      '1 of 3 sessions ended. 1 failed, 1 follows later.',
    );
  });
});
