/** The log of a session, followed. */
import { ActionIcon, Box, Group, Text, TextInput, Tooltip } from '@mantine/core';
import { IconDownload, IconPlayerPause, IconPlayerPlay, IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { Session } from '../../../../common/contract/sessions.ts';
import { useApi, useConnectionStatus } from '../../../app/context.tsx';
import { errorOf } from '../../../app/wire.ts';
import { formatCount } from '../../../ui/format.ts';
import { asText, emptyLog, found, type LogLine, type LogWindow, withLines, withPause } from './log-window.ts';

const lineHeight = 18;
const tail = 1000;

function useLog(session: Session): [LogWindow, (paused: boolean) => void, string | null] {
  const api = useApi();
  const online = useConnectionStatus().state === 'connected';
  const [log, setLog] = useState(emptyLog);
  const [failure, setFailure] = useState<string | null>(null);
  const { id, containerId, startedAt } = session;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another container, or another start of it, has another log to follow.
  useEffect(() => {
    if (!online || containerId === null) return;
    const stream = new AbortController();
    const { signal } = stream;
    setFailure(null);
    const follow = async () => {
      setLog((before) => ({ ...emptyLog, paused: before.paused }));
      for await (const { lines } of await api.sessions.logs({ id, tail, follow: true }, { signal }))
        setLog((before) => withLines(before, lines));
    };
    follow().catch((thrown: unknown) => {
      if (!signal.aborted) setFailure(errorOf(thrown).message);
    });
    return () => stream.abort();
  }, [api, id, containerId, startedAt, online]);
  return [log, (paused) => setLog((before) => withPause(before, paused)), failure];
}

export function LogsTab({ session }: { readonly session: Session }) {
  const [log, pause, failure] = useLog(session);
  const [text, setText] = useState('');
  const shown = found(log.lines, text);
  const status =
    text.trim() === ''
      ? formatCount(shown.length, 'line')
      : `${shown.length.toLocaleString()} of ${formatCount(log.lines.length, 'line')}`;
  return (
    <Box h="100%" style={{ display: 'flex', flexDirection: 'column' }}>
      <Group gap={6} p="xs" wrap="nowrap">
        <TextInput
          type="search"
          flex={1}
          aria-label="Search the log"
          placeholder="Search the log"
          leftSection={<IconSearch size={14} stroke={1.6} />}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Tooltip label={log.paused ? 'Go on' : 'Hold still'}>
          <ActionIcon
            size={30}
            aria-label={log.paused ? 'Go on following the log' : 'Hold the log still'}
            aria-pressed={log.paused}
            variant={log.paused ? 'light' : 'subtle'}
            onClick={() => pause(!log.paused)}
          >
            {log.paused ? <IconPlayerPlay size={16} stroke={1.6} /> : <IconPlayerPause size={16} stroke={1.6} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Download as text">
          <ActionIcon
            size={30}
            aria-label="Download the log as text"
            disabled={log.lines.length === 0}
            onClick={() => download(`${session.workspaceName}-${session.id}.log`, asText([...log.lines, ...log.held]))}
          >
            <IconDownload size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Lines lines={shown} following={!log.paused} />
      <Text size="xs" c="dimmed" px="sm" py={4} role="status" className="fl-figures">
        {failure ?? status}
        {log.held.length > 0 ? ` · ${formatCount(log.held.length, 'new line')} held back` : ''}
      </Text>
    </Box>
  );
}

function Lines({ lines, following }: { readonly lines: readonly LogLine[]; readonly following: boolean }) {
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
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last line is what moves the list.
  useEffect(() => {
    if (following && atEnd.current && place.current) place.current.scrollTop = place.current.scrollHeight;
  }, [following, last]);
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
      <Box style={{ height: rows.getTotalSize(), position: 'relative', minWidth: 'max-content' }}>
        {rows.getVirtualItems().map(({ key, index, start }) => {
          const line = lines[index];
          return (
            <Box
              key={key}
              px="sm"
              style={{
                position: 'absolute',
                top: 0,
                left: 0,
                height: lineHeight,
                lineHeight: `${lineHeight}px`,
                transform: `translateY(${start}px)`,
                whiteSpace: 'pre',
                // What came by the error stream is marked, not alarming: most programs say everything there.
                borderLeft: `2px solid ${line?.source === 'stderr' ? 'var(--mantine-color-orange-5)' : 'transparent'}`,
              }}
            >
              {line?.text}
            </Box>
          );
        })}
      </Box>
    </Box>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replaceAll(/[^\w.-]+/g, '-');
  link.click();
  URL.revokeObjectURL(url);
}
