import { expect, it } from 'vitest';
import { limitLines, limitsIn, notCoveredWords } from './limits.ts';

const limits = {
  license: { used: 5, allowed: 5 },
  namedSeats: { used: 0, allowed: 0 },
  user: { used: 2, allowed: 10 },
  site: { used: 5, allowed: null },
  hosts: { all: 3, withRoom: 1 },
};

it('all limits of a launch stand side by side, those that are there', () => {
  const lines = (given: typeof limits) => limitLines(given).map(({ name, words }) => `${name}: ${words}`);
  expect(lines(limits)).toEqual([
    'Licence, sessions at once: 5 of 5',
    'Sessions per person: 2 of 10',
    'Hosts with room for it: 1 of 3',
  ]);
  const reached = (given: typeof limits) =>
    limitLines(given).flatMap(({ name, isReached }) => (isReached ? [name] : []));
  expect(reached(limits)).toEqual(['Licence, sessions at once']);
  expect(reached({ ...limits, license: { used: 4, allowed: 5 }, hosts: { all: 3, withRoom: 0 } })).toEqual([
    'Hosts with room for it',
  ]);
  expect(lines({ ...limits, namedSeats: { used: 3, allowed: 4 } })).toContain('Licence, named users: 3 of 4');
});

it('are read from the data of an error, and nothing else is', () => {
  expect(limitsIn({ limits })).toEqual(limits);
  expect(limitsIn({ limits: { ...limits, hosts: null } })).toMatchObject({ hosts: null });
  const others = [
    undefined,
    {},
    { limits: null },
    { limits: { ...limits, user: 3 } },
    { limits: { ...limits, hosts: {} } },
  ];
  expect(others.map((data) => limitsIn(data))).toEqual(others.map(() => null));
});

it.each([
  [5, 6, 0, 'The licence of this site allows 5 sessions at once, and there are 6.'],
  [1, 1, 0, 'The licence of this site allows 1 session at once, and there is 1.'],
  [25, 25, 1, 'The licence of this site allows 25 sessions at once, and there are 25. The named seat is taken, too.'],
  [0, 0, 4, 'The licence of this site allows 0 sessions at once, and there are 0. All 4 named seats are taken, too.'],
])('%i allowed, %i there, %i named: it is said why there is no seat', (allowed, used, named, words) => {
  expect(notCoveredWords({ license: { used, allowed }, namedSeats: { used: named, allowed: named } })).toBe(words);
});
