import { sql } from 'kysely';
import type { Migration } from './ddl.ts';

/** What the folding of search columns left as it was, and takes apart now. Written out: a migration never changes. */
const letters: readonly (readonly [string, string])[] = [
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ħ', 'h'],
  ['ŧ', 't'],
  ['ı', 'i'],
  ['ς', 'σ'],
  ['‘', "'"],
  ['’', "'"],
  ['ʼ', "'"],
  ['“', '"'],
  ['”', '"'],
  ['\u2010', '-'],
  ['\u2012', '-'],
  ['\u2013', '-'],
  ['\u2014', '-'],
  ['\u00ad', ''],
  ['\u200b', ''],
  ['\u200d', ''],
];

/** Search columns that were written before are folded as everything is searched now: "strasse" finds "Straße". */
export const migration0004: Migration = {
  name: '0004-folded-letters',
  async up(db) {
    for (const [table, columns] of [
      ['workspaces', ['search_text']],
      ['audit', ['actor_search', 'object_search', 'search_text']],
    ] as const) {
      for (const column of columns) {
        const plain = letters.reduce(
          (text, [letter, as]) => sql`replace(${text}, ${letter}, ${as})`,
          sql`${sql.ref(column)}`,
        );
        await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${plain} where ${sql.ref(column)} <> ${plain}`.execute(
          db,
        );
      }
    }
  },
};
