import { expect, it } from 'vitest';
import { roleWords } from '../../ui/words/access-words.ts';
import { matching } from './search.ts';
import type { Person } from './types.ts';

const person = (id: string, displayName: string, roles: Person['roles']): Person => ({
  id,
  name: id,
  displayName,
  roles,
  isEnabled: true,
  mustChangePassword: false,
  createdAt: 0,
  lastSeenAt: null,
  failedSignIns: 0,
  waitsUntil: null,
});
const all = [person('anna', 'Anna Berg', ['administrator']), person('abo', 'Bo Lind', ['viewer', 'support'])];

it.each([
  ['', ['anna', 'abo']],
  ['BERG', ['anna']],
  ['bèrg', ['anna']],
  ['abo', ['abo']],
  ['support lind', ['abo']],
  ['support berg', []],
])('"%s" means %j', (text, ids) => {
  expect(matching(all, text, (role) => roleWords(role)).map(({ id }) => id)).toEqual(ids);
});
