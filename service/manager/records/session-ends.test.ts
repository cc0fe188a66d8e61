import { expect, it } from 'vitest';
import { type LateAction, lateEndOf, mayEnd } from './session-ends.ts';

type Row = Parameters<typeof lateEndOf>[1];
const row = (observed: Row['observed'], more: Partial<Row> = {}): Row => ({
  observed,
  desired: 'running',
  sentence: 'It stopped.',
  host_name: 'bravo',
  error: null,
  ...more,
});
const error = { code: 'SESSION_ENDED_BY_ITSELF', message: 'It ended with code 1.' };

it.each<[LateAction, Row, ReturnType<typeof lateEndOf>]>([
  ['session.end', row('deleted'), { result: 'ok', reason: 'It ended on bravo.' }],
  ['session.end', row('lost'), null],
  ['session.end', row('running'), null],
  ['session.start', row('starting'), null],
  ['session.start', row('lost'), null],
  ['session.start', row('running'), { result: 'ok', reason: 'It runs on bravo.' }],
  ['session.restart', row('stopped'), { result: 'failed', reason: 'It stopped.' }],
  [
    'session.restart',
    row('failed', { error }),
    { result: 'failed', reason: 'SESSION_ENDED_BY_ITSELF: It ended with code 1.' },
  ],
  ['session.restart', row('deleted'), { result: 'cancelled', reason: 'The session was ended meanwhile.' }],
])('%s of what is %o', (action, state, end) => {
  expect(lateEndOf(action, state)).toEqual(end);
  if (end !== null) expect(mayEnd(state.observed)).toBe(true);
});
