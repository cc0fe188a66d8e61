/** What a build prints, as its task tells it: the last lines, followed as they come. */
import { Box, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { buildDetailSchema } from '../../../common/model/images.ts';
import type { Task } from '../../../common/model/tasks.ts';
import { formatCount } from '../words/format.ts';

/** A reader so near to the end is at the end, pixels. */
const atEnd = 24;

/** Nothing where the task is no build, or has printed nothing yet. */
export function BuildLog({ task }: { readonly task: Pick<Task, 'detail' | 'title'> }) {
  const read = buildDetailSchema.safeParse(task.detail);
  const place = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const lines = read.data?.lines ?? [];
  const left = read.data?.linesLeftOut ?? 0;
  const end = left + lines.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines move the end.
  useEffect(() => {
    const { current } = place;
    if (current !== null && follows.current) current.scrollTop = current.scrollHeight;
  }, [end]);
  if (lines.length === 0) return null;
  return (
    <Box
      ref={place}
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label={`Log of ${task.title}`}
      className="fl-mono"
      fz="xs"
      bg="var(--fl-canvas)"
      p="xs"
      mah={300}
      style={{ overflow: 'auto', border: '1px solid var(--fl-border)', borderRadius: 'var(--mantine-radius-sm)' }}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight < atEnd;
      }}
    >
      {left > 0 && (
        <Text size="xs" c="dimmed">
          {formatCount(left, 'line')} before these.
        </Text>
      )}
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: its number in the log is what a line is known by.
        <div key={left + at} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {line === '' ? '\u00a0' : line}
        </div>
      ))}
    </Box>
  );
}
