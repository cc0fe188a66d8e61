/** The log of a session, followed. */
import { ActionIcon, Box, Group, Text, TextInput, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import {
  IconChevronDown,
  IconChevronUp,
  IconClock,
  IconDownload,
  IconPlayerPause,
  IconPlayerPlay,
  IconSearch,
  IconTextWrap,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { Session } from '../../../../common/model/sessions.ts';
import { useApi, useConnectionStatus } from '../../../app/context.tsx';
import { errorOf } from '../../../app/wire.ts';
import { formatCount } from '../../../ui/words/format.ts';
import { LogLines } from './log-lines.tsx';
import { matchesOf, stepTo } from './log-search.ts';
import { asText, emptyLog, type LogWindow, withLines, withPause } from './log-window.ts';

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
  const [times, setTimes] = useLocalStorage({ key: 'fairlead.log-times', defaultValue: true });
  const [wrap, setWrap] = useLocalStorage({ key: 'fairlead.log-wrap', defaultValue: true });
  const [text, setText] = useState('');
  /** Number of the line that the search is at. */
  const [current, setCurrent] = useState<number | null>(null);
  const matches = matchesOf(log.lines, text);
  const searching = text.trim() !== '';
  const step = (by: 1 | -1) => setCurrent(stepTo(log.lines, matches, current, by));
  const at = current === null ? -1 : matches.findIndex((match) => log.lines[match]?.number === current);
  return (
    <Box h="100%" style={{ display: 'flex', flexDirection: 'column' }}>
      <Group gap={4} p="xs" wrap="nowrap">
        <TextInput
          type="search"
          flex={1}
          miw={0}
          aria-label="Search the log"
          placeholder="Search the log"
          leftSection={<IconSearch size={14} stroke={1.6} />}
          value={text}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value);
            setCurrent(stepTo(log.lines, matchesOf(log.lines, currentTarget.value), null, 1));
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          }}
        />
        <Tool label="Previous (Shift + Enter)" disabled={matches.length === 0} onClick={() => step(-1)}>
          <IconChevronUp size={16} stroke={1.6} />
        </Tool>
        <Tool label="Next (Enter)" disabled={matches.length === 0} onClick={() => step(1)}>
          <IconChevronDown size={16} stroke={1.6} />
        </Tool>
        <Tool label="Times" pressed={times} onClick={() => setTimes(!times)}>
          <IconClock size={16} stroke={1.6} />
        </Tool>
        <Tool label="Wrap long lines" pressed={wrap} onClick={() => setWrap(!wrap)}>
          <IconTextWrap size={16} stroke={1.6} />
        </Tool>
        <Tool
          label={log.paused ? 'Go on following the log' : 'Hold the log still'}
          pressed={log.paused}
          onClick={() => pause(!log.paused)}
        >
          {log.paused ? <IconPlayerPlay size={16} stroke={1.6} /> : <IconPlayerPause size={16} stroke={1.6} />}
        </Tool>
        <Tool
          label="Download the log as text"
          disabled={log.lines.length === 0}
          onClick={() => download(`${session.workspaceName}-${session.id}.log`, asText([...log.lines, ...log.held]))}
        >
          <IconDownload size={16} stroke={1.6} />
        </Tool>
      </Group>
      <LogLines
        lines={log.lines}
        following={!log.paused}
        times={times}
        wrap={wrap}
        search={text}
        current={searching ? current : null}
      />
      <Text size="xs" c="dimmed" px="sm" py={4} role="status" className="fl-figures">
        {failure ?? statusWords(log.lines.length, searching ? { count: matches.length, at } : null)}
        {log.held.length > 0 ? ` · ${formatCount(log.held.length, 'new line')} held back` : ''}
      </Text>
    </Box>
  );
}

function statusWords(lines: number, search: { readonly count: number; readonly at: number } | null): string {
  const all = formatCount(lines, 'line');
  if (search === null) return all;
  if (search.count === 0) return `Not in ${all}`;
  const place = search.at < 0 ? '' : `${(search.at + 1).toLocaleString()} of `;
  return `${place}${formatCount(search.count, 'match', 'matches')} in ${all}`;
}

type ToolProps = {
  readonly label: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
};

function Tool({ label, pressed, disabled = false, onClick, children }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        size={28}
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed, variant: pressed ? 'light' : 'subtle' })}
      >
        {children}
      </ActionIcon>
    </Tooltip>
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
