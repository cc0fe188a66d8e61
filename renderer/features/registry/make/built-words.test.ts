import { expect, test } from 'vitest';
import { builtWords } from './built-words.ts';

test('a site without errors is built, and no more is said', () => {
  expect(builtWords({ workspaces: 2, errors: 0, unusable: 0 }, '3 MB')).toEqual({
    color: 'green',
    title: 'Built: 2 workspaces, 3 MB',
    cost: null,
  });
});

test('errors are in the title, and what they cost below it', () => {
  const { color, title, cost } = builtWords({ workspaces: 2, errors: 1, unusable: 1 }, '3 MB');
  expect({ color, title }).toEqual({ color: 'yellow', title: 'Built, with 1 error: 2 workspaces, 3 MB' });
  expect(cost).toMatch(/^1 workspace in it cannot be used by any site\. Put the errors below right/);
  expect(builtWords({ workspaces: 2, errors: 2, unusable: 0 }, '3 MB').cost).toMatch(
    /^What they are in is published as it is/,
  );
});
