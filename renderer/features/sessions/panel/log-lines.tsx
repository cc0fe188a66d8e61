/** The lines of a log: as many as one likes, of which only those in sight are drawn. */
import { Box } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useEffectEvent, useRef } from 'react';
import { partsOf } from './log-search.ts';
import { clockOf, type LogLine } from './log-window.ts';

const lineHeight = 18;

type LogLinesProps = {
  readonly lines: readonly LogLine[];
  readonly following: boolean;
  readonly times: boolean;
  readonly wrap: boolean;
  readonly search: string;
  /** Number of the line that the search is at. */
  readonly current: number | null;
};

export function LogLines({ lines, following, times, wrap, search, current }: LogLinesProps) {
  const place = useRef<HTMLDivElement>(null);
  /** The reader is at the end: new lines keep them there. */
  const atEnd = useRef(true);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => place.current,
    estimateSize: () => lineHeight,
    overscan: 20,
    getItemKey: (at) => lines[at]?.number ?? at,
  });
  const last = lines.at(-1)?.number;
  const toEnd = useEffectEvent(() => {
    if (lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: 'end' });
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last line is what moves the list, and so are lines of another height.
  useEffect(() => {
    if (following && atEnd.current && current === null) toEnd();
  }, [following, last, wrap]);
  const toCurrent = useEffectEvent((number: number) => {
    const at = lines.findIndex((line) => line.number === number);
    if (at >= 0) rows.scrollToIndex(at, { align: 'center' });
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: lines of another height move the place that is looked at.
  useEffect(() => {
    if (current !== null) toCurrent(current);
  }, [current, wrap]);
  const inSight = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another match, or another width of the lines, is what may lie aside.
  useEffect(() => {
    // Lines that are not wrapped are wider than the panel: what was found in them comes into sight.
    inSight.current?.querySelector('mark')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current, wrap, times, search]);
  return (
    <Box
      ref={place}
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label="Log of the session"
      className="fl-mono"
      bg="var(--fl-canvas)"
      style={{ flex: 1, minHeight: 0, overflow: 'auto', borderBlock: '1px solid var(--fl-border)' }}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < lineHeight * 2;
      }}
    >
      <Box style={{ height: rows.getTotalSize(), position: 'relative', minWidth: wrap ? undefined : 'max-content' }}>
        {rows.getVirtualItems().map(({ key, index, start }) => {
          const line = lines[index];
          if (line === undefined) return null;
          return (
            <Box
              key={key}
              ref={(node: HTMLDivElement | null) => {
                rows.measureElement(node);
                if (line.number === current) inSight.current = node;
              }}
              data-index={index}
              px="sm"
              style={{
                position: 'absolute',
                top: 0,
                left: 0,
                minWidth: '100%',
                ...(wrap ? { right: 0 } : {}),
                minHeight: lineHeight,
                lineHeight: `${lineHeight}px`,
                transform: `translateY(${start}px)`,
                whiteSpace: wrap ? 'pre-wrap' : 'pre',
                overflowWrap: 'anywhere',
                background: line.number === current ? 'var(--mantine-primary-color-light)' : undefined,
                // What came by the error stream is marked, not alarming: most programs say everything there.
                borderLeft: `2px solid ${line.source === 'stderr' ? 'var(--mantine-color-orange-5)' : 'transparent'}`,
              }}
            >
              {times && (
                <span style={{ color: 'var(--mantine-color-dimmed)', userSelect: 'none' }}>{clockOf(line)} </span>
              )}
              <Marked text={line.text} search={search} />
            </Box>
          );
        })}
      </Box>
    </Box>
  );
}

function Marked({ text, search }: { readonly text: string; readonly search: string }) {
  return partsOf(text, search).map((part, at) =>
    part.found ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line are in their order.
      <mark key={at} style={{ background: 'var(--mantine-color-yellow-4)', color: '#1a1a1a' }}>
        {part.text}
      </mark>
    ) : (
      part.text
    ),
  );
}
