import { expect, it } from 'vitest';
import { conditionOf } from './condition.tsx';

const late = { code: 'SESSION_DESKTOP_LATE', message: 'Its desktop was not up.' } as const;
const other = { code: 'VOLUME_OWNER_KEPT', message: 'A folder keeps its owner.' } as const;

it('a running session tells first what keeps people from working in it', () => {
  expect(conditionOf({ state: 'running', notes: [other, late] })).toBe(late);
  expect(conditionOf({ state: 'running', notes: [other] })).toBeNull();
  expect(conditionOf({ state: 'stopped', notes: [late] })).toBeNull();
});
