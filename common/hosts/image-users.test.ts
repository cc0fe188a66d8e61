import { expect, it, test } from 'vitest';
import { freeingWords, type ImageUser, inUseWords } from './image-users.ts';

const session = (userName: string, state = 'running'): ImageUser => ({
  id: userName,
  name: `fl-${userName}`,
  state,
  session: { id: userName, workspaceName: 'Desk', userName },
});
const foreign: ImageUser = { id: 'x', name: 'db', state: 'exited', session: null };

it.each<[readonly ImageUser[], string | null]>([
  [[], null],
  [[session('Anna')], 'It is in use by the session of Anna in Desk (running).'],
  [[foreign], 'It is in use by the container "db" (exited), which this site did not make.'],
  [
    [session('Anna', 'paused'), foreign],
    'It is in use by the session of Anna in Desk (paused) and the container "db" (exited), which this site did not make.',
  ],
])('%# in words', (users, words) => {
  expect(inUseWords(users)).toBe(words);
});

test('many are counted', () => {
  const many = ['A', 'B', 'C', 'D', 'E', 'F'].map((name) => session(name));
  expect(inUseWords(many)).toMatch(/^It is in use by the session of A in .* and 3 more\.$/);
  // "and 1 more" would take as much room as the one itself.
  expect(inUseWords(many.slice(0, 4))).toMatch(/ and the session of D in Desk \(running\)\.$/);
});

test('what to do depends on whose they are', () => {
  expect(freeingWords([session('A')])).toMatch(/^End these sessions first/);
  expect(freeingWords([foreign])).toMatch(/^Remove these containers/);
  expect(freeingWords([session('A'), foreign])).toMatch(/^End these sessions, and remove the other/);
});
