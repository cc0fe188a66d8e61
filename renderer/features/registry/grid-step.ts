/** Where a key leads in a grid of cards. Pure. */

/** The index to go to, or null where the key does nothing here. */
export function gridStep(
  key: string,
  from: number,
  { columns, count }: { readonly columns: number; readonly count: number },
): number | null {
  const to = target(key, from, columns, count);
  return to === null || to < 0 || to >= count || to === from ? null : to;
}

function target(key: string, from: number, columns: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return from + 1;
    case 'ArrowLeft':
      return from - 1;
    case 'ArrowDown':
      // Above a last row that is not full, down leads to its last card.
      return from + columns < count
        ? from + columns
        : rowOf(from, columns) < rowOf(count - 1, columns)
          ? count - 1
          : null;
    case 'ArrowUp':
      return from - columns;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

function rowOf(index: number, columns: number): number {
  return Math.floor(index / columns);
}
