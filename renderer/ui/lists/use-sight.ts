/** Of a long list on the scrolling page, what is in sight: the rest is only as high as it would be. */
import { useVirtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';
import { pageScroller, useListTop } from './list-top.ts';

/** Shorter lists stand whole, so that the browser's own search finds all of them. */
const mostWhole = 100;

export type Sight = {
  /** Whether only a part of the list is there. */
  readonly partial: boolean;
  /** Places that are there: from `first` up to but without `end`. */
  readonly first: number;
  readonly end: number;
  /** Pixels that stand for what is before and after them. */
  readonly before: number;
  readonly after: number;
  /** Spread over the element of a place, so that the height of its row is known. */
  measured(place: number): { readonly ref?: (element: HTMLElement | null) => void; readonly 'data-index'?: number };
};

/** @param list the element that begins where its first row does; `rowHeight` pixels, before a row is measured */
export function useSight(
  list: RefObject<HTMLElement | null>,
  {
    count,
    columns = 1,
    gap = 0,
    rowHeight,
  }: { readonly count: number; readonly columns?: number; readonly gap?: number; readonly rowHeight: number },
): Sight {
  const margin = useListTop(list);
  const partial = count > mostWhole;
  const virtual = useVirtualizer({
    count: partial ? Math.ceil(count / columns) : 0,
    getScrollElement: pageScroller,
    estimateSize: () => rowHeight,
    gap,
    overscan: 4,
    scrollMargin: margin,
    enabled: partial,
  });
  if (!partial) return { partial, first: 0, end: count, before: 0, after: 0, measured: () => ({}) };
  const rows = virtual.getVirtualItems();
  const first = (rows[0]?.index ?? 0) * columns;
  return {
    partial,
    first,
    end: rows.length === 0 ? 0 : Math.min(count, ((rows.at(-1)?.index ?? 0) + 1) * columns),
    before: (rows[0]?.start ?? margin) - margin,
    after: virtual.getTotalSize() - ((rows.at(-1)?.end ?? margin) - margin),
    // The first of a row is as high as all of it.
    measured: (place) => (place % columns === 0 ? { ref: virtual.measureElement, 'data-index': place / columns } : {}),
  };
}
