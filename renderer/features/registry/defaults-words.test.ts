import { expect, it } from 'vitest';
import { defaultsWords, takenWords } from './defaults-words.ts';

const workspace = (name: string) => ({ name, description: '' });

it.each([
  [true, [], 'A registry of Fairlead’s own, with a desktop, a larger desktop and a browser.'],
  [false, ['Firefox'], 'Workspaces from Fairlead’s own registry: Firefox.'],
  [false, ['Desktop', 'Deluxe', 'Firefox'], 'Workspaces from Fairlead’s own registry: Desktop, Deluxe and Firefox.'],
] as const)('what is offered: registry %s, workspaces %j', (registry, names, words) => {
  expect(defaultsWords({ registry, workspaces: names.map(workspace) })).toBe(words);
});

it('what was taken', () => {
  expect([0, 1, 3].map(takenWords)).toEqual([
    'Fairlead’s registry is there.',
    '1 workspace of Fairlead is there.',
    '3 workspaces of Fairlead are there.',
  ]);
});
