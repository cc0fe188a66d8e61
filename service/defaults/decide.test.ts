import { expect, it } from 'vitest';
import { decideDefaults } from './decide.ts';

const start = { state: null, isNew: true, isWanted: true, isShipped: true } as const;

it.each([
  ['a new site takes them', {}, 'take'],
  ['one that was started without begins without, and is never asked', { isWanted: false }, 'leave'],
  ['an older one is offered them', { isNew: false }, 'offer'],
  ['but not where it is started without', { isNew: false, isWanted: false }, 'none'],
  ['a new one of a program that came without takes none', { isShipped: false }, 'none'],
  ['and is offered them by one that has them', { isNew: false, isShipped: true }, 'offer'],
  ['what was taken is not offered', { isNew: false, state: 'taken' }, 'none'],
  ['nor what was dismissed', { isNew: false, state: 'dismissed' }, 'none'],
  ['nor what was left', { isNew: false, state: 'left' }, 'none'],
] as const)('%s', (_what, more, decision) => {
  expect(decideDefaults({ ...start, ...more })).toBe(decision);
});
