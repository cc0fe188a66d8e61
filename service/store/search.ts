import { type Expression, type SqlBool, sql } from 'kysely';
import { fold } from '../../common/search/fold.ts';

/**
 * Text as it is searched: folded as everywhere, blanks collapsed. LIKE ignores case on SQLite (ASCII only) and
 * minds it on Postgres; over folded text both answer the same.
 */
export function foldText(...parts: readonly (string | null | undefined)[]): string {
  return fold(parts.filter((part) => part !== null && part !== undefined && part !== '').join(' '))
    .replace(/[\s\0]+/g, ' ')
    .trim();
}

/** The condition "folded `column` contains every word of `text`". Wildcards in `text` mean themselves. */
export function contains(column: Expression<string>, text: string): Expression<SqlBool> {
  const words = foldText(text).split(' ').filter(Boolean);
  if (words.length === 0) return sql<SqlBool>`1 = 1`;
  const conditions = words.map((word) => {
    const pattern = `%${word.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
    return sql<SqlBool>`${column} like ${pattern} escape '\\'`;
  });
  return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
}
