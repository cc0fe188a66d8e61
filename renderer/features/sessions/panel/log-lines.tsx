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
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => place.current,
    estimateSize: () => lineHeight,
    overscan: 20,
    getItemKey: (at) => lines[at]?.number ?? at,
    // A reader at the end stays there with new lines, and with lines that turn out higher once they are in sight.
    anchorTo: 'end',
    followOnAppend: following && current === null,
    scrollEndThreshold: lineHeight * 2,
  });
  /** The reader went away from the end. Only hands do that: the list moves by itself as well, while lines are measured. */
  const left = useRef(false);
  const touched = useRef(false);
  const onTouch = () => {
    touched.current = true;
  };
  const last = lines.at(-1)?.number;
  const height = rows.getTotalSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines move the end, and so do lines that turn out higher.
  useEffect(() => {
    if (following && !left.current && last !== undefined) rows.scrollToEnd();
  }, [following, last, height]);
  const toCurrent = useEffectEvent((number: number) => {
    const at = lines.findIndex((line) => line.number === number);
    if (at < 0) return;
    left.current = true;
    rows.scrollToIndex(at, { align: 'center' });
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
      onWheel={onTouch}
      onPointerDown={onTouch}
      onKeyDown={onTouch}
      onTouchMove={onTouch}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        if (scrollHeight - scrollTop - clientHeight < lineHeight * 2) {
          left.current = false;
          touched.current = false;
        } else if (touched.current) left.current = true;
      }}
    >
      <Box
        style={{
          height,
          position: 'relative',
          minWidth: wrap ? undefined : 'max-content',
          // The end is where the height says, at once: where less motion is wanted every property has a (short) transition.
          transition: 'none',
        }}
      >
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
