/** The sessions that are open, as tabs. */
import { ActionIcon, Box, Menu, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconLayoutGrid, IconX } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef } from 'react';
import { formatTime } from '../../../ui/words/format.ts';
import { hueOf } from '../../../ui/words/initials.ts';
import { stateColors, stateWords } from '../words.ts';
import { endedTabs, tabDetails } from './tab-labels.ts';
import { type OpenTab, useKeepEnded, useOpenTabs } from './use-tabs.ts';

type TabsBarProps = {
  readonly tabs: readonly string[];
  readonly active: string;
  readonly onClose: (id: string) => void;
};

export function TabsBar({ tabs, active, onClose }: TabsBarProps) {
  const navigate = useNavigate();
  const open = useOpenTabs(tabs);
  const details = tabDetails(open.flatMap(({ session }) => session ?? []));
  const [keep, setKeep] = useKeepEnded();
  const ended = endedTabs(
    open.map(({ id, session, isGone }) => ({ id, state: isGone ? 'unknown' : (session?.state ?? 'requested') })),
    active,
  );
  const closeEnded = useEffectEvent(() => ended.forEach((id) => void onClose(id)));
  const leaving = keep ? '' : ended.join();
  useEffect(() => {
    if (leaving !== '') closeEnded();
  }, [leaving]);
  return (
    <Box
      component="nav"
      aria-label="Open sessions"
      bg="var(--fl-canvas)"
      style={{
        flex: 'none',
        display: 'flex',
        alignItems: 'stretch',
        height: 32,
        borderBottom: '1px solid var(--fl-border)',
      }}
    >
      <Tooltip label="All sessions">
        <ActionIcon component={Link} to="/sessions" aria-label="All sessions" size={32} radius={0}>
          <IconLayoutGrid size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      <Box
        style={{
          display: 'flex',
          flex: 1,
          minWidth: 0,
          overflowX: 'auto',
          overflowY: 'hidden',
          scrollbarWidth: 'thin',
        }}
      >
        {open.map((tab) => (
          <Tab
            key={tab.id}
            tab={tab}
            detail={details.get(tab.id) ?? ''}
            active={tab.id === active}
            onOpen={() => void navigate({ to: '/sessions/$id', params: { id: tab.id } })}
            onClose={() => onClose(tab.id)}
          />
        ))}
      </Box>
      <Menu position="bottom-end" shadow="md" width={260} closeOnItemClick={false}>
        <Menu.Target>
          <ActionIcon aria-label="Choices for tabs" size={32} radius={0}>
            <IconChevronDown size={16} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.CheckboxItem checked={keep} onChange={setKeep}>
            Keep tabs of ended sessions
          </Menu.CheckboxItem>
          <Menu.Item disabled={ended.length === 0} closeMenuOnClick onClick={closeEnded}>
            Close tabs of ended sessions
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Box>
  );
}

type TabProps = {
  readonly tab: OpenTab;
  /** What tells it from another tab of its workspace. */
  readonly detail: string;
  readonly active: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
};

function Tab({ tab: { session }, detail, active, onOpen, onClose }: TabProps) {
  const place = useRef<HTMLDivElement>(null);
  const name = session?.workspaceName ?? 'Session';
  const label = detail === '' ? name : `${name}, ${detail}`;
  useEffect(() => {
    if (active) place.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active]);
  return (
    <Box
      ref={place}
      style={{
        display: 'flex',
        alignItems: 'center',
        flex: '0 0 auto',
        maxWidth: 280,
        borderRight: '1px solid var(--fl-border)',
        background: active ? 'var(--fl-surface)' : 'transparent',
      }}
      onAuxClick={(event) => {
        if (event.button === 1) onClose();
      }}
    >
      <UnstyledButton
        onClick={onOpen}
        h="100%"
        pl="sm"
        pr={4}
        miw={0}
        title={session === null ? name : whole(session)}
        {...(active ? { 'aria-current': 'page' } : {})}
        style={{ display: 'flex', alignItems: 'center', gap: 7 }}
      >
        <Box
          aria-hidden
          style={{
            width: 8,
            height: 8,
            flex: 'none',
            borderRadius: 2,
            background: session === null ? 'var(--fl-border)' : markOf(session),
          }}
        />
        <Text size="xs" fw={active ? 600 : 450} truncate span>
          {name}
        </Text>
        {detail !== '' && (
          // What tells it apart stays in sight: the name, which others share, gives way.
          <Text
            size="xs"
            c="dimmed"
            span
            style={{ flex: 'none', maxWidth: 130, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
          >
            {detail}
          </Text>
        )}
        {session && session.state !== 'running' && (
          <Text size="xs" c="dimmed" span style={{ whiteSpace: 'nowrap' }}>
            {stateWords[session.state]}
          </Text>
        )}
      </UnstyledButton>
      <ActionIcon size={20} mr={6} aria-label={`Close the tab of ${label}`} onClick={onClose}>
        <IconX size={13} stroke={1.8} />
      </ActionIcon>
    </Box>
  );
}

/** The colour of its host; of a session that failed or is away, that of its state, as green would say that it is well. */
function markOf({ state, hostName }: NonNullable<OpenTab['session']>): string {
  if (state === 'failed' || state === 'lost') return `var(--mantine-color-${stateColors[state]}-filled)`;
  return hostName === '' ? 'var(--fl-border)' : `hsl(${hueOf(hostName)} 55% 42%)`;
}

function whole({ workspaceName, userName, hostName, createdAt }: NonNullable<OpenTab['session']>): string {
  const where = hostName === '' ? '' : ` on ${hostName}`;
  return `${workspaceName} of ${userName}${where}, launched ${formatTime(createdAt)}`;
}
