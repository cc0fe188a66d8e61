import { type Expression, type SqlBool, sql } from 'kysely';
import { fold } from '../../common/search/fold.ts';
import { readQuery } from '../../common/search/match.ts';

/**
 * Text as it is searched: folded as everywhere, blanks collapsed. LIKE ignores case on SQLite (ASCII only) and
 * minds it on Postgres; over folded text both answer the same.
 */
export function foldText(...parts: readonly (string | null | undefined)[]): string {
  return fold(parts.filter((part) => part !== null && part !== undefined && part !== '').join(' '))
    .replace(/[\s\0]+/g, ' ')
    .trim();
}

/** `contains` for one column. */
export function contains(column: Expression<string>, text: string): Expression<SqlBool> {
  return foundIn([column], text);
}

/**
 * The condition "every word of `text` is in one of the folded `columns`": what `matcher` of `common/search/match.ts`
 * says of the same fields. Wildcards in `text` mean themselves.
 */
export function foundIn(columns: readonly Expression<string>[], text: string): Expression<SqlBool> {
  const { words } = readQuery(text);
  if (words.length === 0) return sql<SqlBool>`1 = 1`;
  const conditions = words.map((word) => {
    const pattern = `%${word.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
    const found = columns.map((column) => sql<SqlBool>`${column} like ${pattern} escape '\\'`);
    return sql<SqlBool>`(${sql.join(found, sql` or `)})`;
  });
  return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
}

/**
 * The condition "comes after the last row of the page before" of a list that is ordered by a time and the id, newest
 * first. Rows of one time are told apart by the id: a page may end among them.
 * @param last what the last row has; without an id every row of that time counts as shown.
 */
export function isOlder(
  time: Expression<number | null>,
  id: Expression<string>,
  last: { readonly time: number; readonly id: string | undefined },
): Expression<SqlBool> {
  return sql<SqlBool>`(${time}, ${id}) < (${last.time}, ${last.id ?? ''})`;
}
