/** Whom a search means. Pure. */
import type { RoleWords } from '../../ui/words/access-words.ts';
import type { Person } from './types.ts';

/** Everybody in whose names or roles each word is. */
export function matching(
  people: readonly Person[],
  text: string,
  wordsOf: (role: string) => RoleWords,
): readonly Person[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return people.filter(({ name, displayName, roles }) => {
    const all = [name, displayName, ...roles.map((role) => wordsOf(role).label)].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
