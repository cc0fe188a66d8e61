/** Whom a search means. Pure. */
import { matcher } from '../../../common/search/match.ts';
import type { RoleWords } from '../../ui/words/access-words.ts';
import type { Person } from './types.ts';

/** Everybody in whose names or roles each word is. */
export function matching(
  people: readonly Person[],
  text: string,
  wordsOf: (role: string) => RoleWords,
): readonly Person[] {
  const fits = matcher(text);
  return people.filter(({ name, displayName, roles }) =>
    fits([name, displayName, ...roles.map((role) => wordsOf(role).label)]),
  );
}
