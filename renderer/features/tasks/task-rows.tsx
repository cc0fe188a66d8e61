/** The list of tasks. Only the rows in view exist, however many there are. */
import { Box } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import { toggled } from '../../ui/lists/browse.ts';
import { pageScroller, useListTop } from '../../ui/lists/list-top.ts';
import { type TaskSeries, triesWords } from '../../ui/tasks/task-series.ts';
import { TaskLine } from './task-line.tsx';

/** Pixels of a row with its gap, before it is measured. */
const rowHeight = 80;
const gap = 10;

type TaskRowsProps = {
  readonly series: readonly TaskSeries[];
  /** Whether these are all tasks there are. */
  readonly known: boolean;
  readonly now: number;
};

export function TaskRows({ series, known, now }: TaskRowsProps) {
  // Kept here: a row that is scrolled out of sight and back is as it was.
  const [opened, setOpened] = useState<readonly string[]>([]);
  const box = useRef<HTMLDivElement>(null);
  const margin = useListTop(box);
  const virtual = useVirtualizer({
    count: series.length,
    getScrollElement: pageScroller,
    estimateSize: () => rowHeight,
    overscan: 8,
    gap,
    scrollMargin: margin,
    getItemKey: (index) => keyOf(series[index]) ?? index,
  });
  return (
    <Box ref={box} role="list" aria-label="Tasks" style={{ position: 'relative', height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map(({ index, key, start }) => {
        const one = series[index];
        const id = keyOf(one);
        return (
          one !== undefined &&
          id !== undefined && (
            <Box
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              role="listitem"
              aria-setsize={known ? series.length : -1}
              aria-posinset={index + 1}
              style={{ position: 'absolute', insetInline: 0, top: 0, transform: `translateY(${start - margin}px)` }}
            >
              <TaskLine
                series={one}
                tries={triesWords(one, now, known)}
                now={now}
                opened={opened.includes(id)}
                onToggle={() => setOpened(toggled(opened, id))}
              />
            </Box>
          )
        );
      })}
    </Box>
  );
}

/** A series keeps its row when another try is made. */
function keyOf(series: TaskSeries | undefined): string | undefined {
  return (series?.earlier.at(-1) ?? series?.newest)?.id;
}
