/** Of a long list on the scrolling page, what is in sight: the rest is only as high as it would be. */
import { useVirtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';
import { pageScroller, useListTop } from './list-top.ts';
import { mostWhole, type Places, placesIn } from './sight.ts';

type Sight = Places & {
  /** Whether only a part of the list is there. */
  readonly partial: boolean;
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
  const top = useListTop(list);
  const partial = count > mostWhole;
  const virtual = useVirtualizer({
    count: partial ? Math.ceil(count / columns) : 0,
    getScrollElement: pageScroller,
    estimateSize: () => rowHeight,
    gap,
    overscan: 4,
    scrollMargin: top,
    enabled: partial,
  });
  if (!partial) return { partial, first: 0, end: count, before: 0, after: 0, measured: () => ({}) };
  return {
    partial,
    ...placesIn(virtual.getVirtualItems(), { count, columns, total: virtual.getTotalSize(), top }),
    // The first of a row is as high as all of it. All name their row: which is the first changes with the width.
    measured: (place) => ({
      'data-index': Math.floor(place / columns),
      ...(place % columns === 0 && { ref: virtual.measureElement }),
    }),
  };
}
