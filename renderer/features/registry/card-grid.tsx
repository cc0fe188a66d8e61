/** Ten thousand cards of which only those in view exist. Arrow keys move between them. */
import { Skeleton } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { pageScroller, useListTop } from '../../ui/lists/list-top.ts';
import { gridStep } from './grid-step.ts';

/** Pixels. */
const minCardWidth = 296;
const gap = 12;

export type CardGridHandle = { focusFirst(): void };

type CardGridProps<T> = {
  readonly count: number;
  /** undefined: not there yet. */
  readonly itemAt: (index: number) => T | undefined;
  readonly itemKey: (item: T) => string;
  readonly itemHeight: number;
  readonly label: string;
  /** Told which places are in sight, first and last. */
  readonly onSight: (first: number, last: number) => void;
  readonly render: (item: T, index: number, tabStop: boolean) => ReactNode;
  readonly handle: Ref<CardGridHandle>;
};

export function CardGrid<T>({ count, itemAt, itemKey, itemHeight, label, onSight, render, handle }: CardGridProps<T>) {
  const { ref: sizeRef, width } = useElementSize<HTMLUListElement>();
  const list = useRef<HTMLUListElement | null>(null);
  const [active, setActive] = useState(0);
  const wanted = useRef<number | null>(null);
  const margin = useListTop(list);
  const columns = Math.max(1, Math.floor((width + gap) / (minCardWidth + gap)));
  const rows = Math.ceil(count / columns);

  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: pageScroller,
    estimateSize: () => itemHeight + gap,
    overscan: 3,
    scrollMargin: margin,
    scrollPaddingStart: 120,
    scrollPaddingEnd: 24,
    enabled: width > 0,
  });

  const visible = virtual.getVirtualItems();
  const first = (visible[0]?.index ?? 0) * columns;
  const last = Math.min(count, ((visible.at(-1)?.index ?? 0) + 1) * columns) - 1;
  useEffect(() => onSight(first, last), [onSight, first, last]);

  const focusCard = (index: number) => {
    setActive(index);
    wanted.current = index;
    virtual.scrollToIndex(Math.floor(index / columns));
  };
  // The card may have to be rendered before it can take the focus.
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const card = list.current?.querySelector<HTMLElement>(`[data-card="${wanted.current}"]`);
    if (!card) return;
    wanted.current = null;
    card.focus({ preventScroll: true });
  });
  useImperativeHandle(handle, () => ({
    focusFirst: () => {
      if (count > 0) focusCard(Math.min(active, count - 1));
    },
  }));

  const onKeyDown = (event: KeyboardEvent) => {
    const { target } = event;
    if (!(target instanceof HTMLElement) || target.dataset.card === undefined) return;
    const next = gridStep(event.key, Number(target.dataset.card), { columns, count });
    if (next === null) return;
    event.preventDefault();
    focusCard(next);
  };
  const tabStop = Math.min(active, Math.max(0, count - 1));
  return (
    <ul
      ref={(element) => {
        list.current = element;
        sizeRef(element);
      }}
      aria-label={label}
      onKeyDown={onKeyDown}
      style={{
        position: 'relative',
        listStyle: 'none',
        margin: 0,
        padding: 0,
        height: rows * (itemHeight + gap),
        width: '100%',
      }}
    >
      {visible.flatMap((row) =>
        Array.from({ length: Math.min(columns, count - row.index * columns) }, (_, column) => {
          const index = row.index * columns + column;
          const item = itemAt(index);
          return (
            <li
              key={item === undefined ? `place ${index}` : itemKey(item)}
              aria-setsize={count}
              aria-posinset={index + 1}
              aria-busy={item === undefined || undefined}
              style={{
                position: 'absolute',
                top: 0,
                left: `calc((100% + ${gap}px) / ${columns} * ${column})`,
                width: `calc((100% + ${gap}px) / ${columns} - ${gap}px)`,
                transform: `translateY(${row.start - margin}px)`,
              }}
            >
              {item === undefined ? <Skeleton height={itemHeight} /> : render(item, index, index === tabStop)}
            </li>
          );
        }),
      )}
    </ul>
  );
}
