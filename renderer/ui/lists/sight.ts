/** Of a list that stands in rows of some columns, which places are there, and how high the rest is. Pure. */

/** Shorter lists stand whole, so that the browser's own search finds all of them. */
export const mostWhole = 100;

export type Places = {
  /** Places that are there: from `first` up to but without `end`. */
  readonly first: number;
  readonly end: number;
  /** Pixels that stand for what is before and after them. */
  readonly before: number;
  readonly after: number;
};

type DrawnRow = { readonly index: number; readonly start: number; readonly end: number };

/**
 * @param rows those that are drawn, in order; where each begins and ends on the page, pixels
 * @param total the height of all rows, gaps between them included; `top` where the first begins on the page
 */
export function placesIn(
  rows: readonly DrawnRow[],
  {
    count,
    columns,
    total,
    top,
  }: { readonly count: number; readonly columns: number; readonly total: number; readonly top: number },
): Places {
  const [head, tail] = [rows[0], rows.at(-1)];
  if (head === undefined || tail === undefined) return { first: 0, end: 0, before: 0, after: total };
  return {
    first: head.index * columns,
    end: Math.min(count, (tail.index + 1) * columns),
    before: head.start - top,
    after: total - (tail.end - top),
  };
}
