/** The sessions that are open, as tabs. */
import { ActionIcon, Box, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconLayoutGrid, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useQueries } from '../../../app/context.tsx';
import { hueOf } from '../../../ui/initials.ts';
import { stateWords } from '../words.ts';

type TabsBarProps = {
  readonly tabs: readonly string[];
  readonly active: string;
  readonly onClose: (id: string) => void;
};

export function TabsBar({ tabs, active, onClose }: TabsBarProps) {
  const navigate = useNavigate();
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
      <Box style={{ display: 'flex', minWidth: 0, overflowX: 'auto', overflowY: 'hidden', scrollbarWidth: 'thin' }}>
        {tabs.map((id) => (
          <Tab
            key={id}
            id={id}
            active={id === active}
            onOpen={() => void navigate({ to: '/sessions/$id', params: { id } })}
            onClose={() => onClose(id)}
          />
        ))}
      </Box>
    </Box>
  );
}

type TabProps = {
  readonly id: string;
  readonly active: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
};

function Tab({ id, active, onOpen, onClose }: TabProps) {
  const queries = useQueries();
  const session = useQuery(queries.sessions.get.queryOptions({ input: { id } })).data;
  const name = session?.workspaceName ?? 'Session';
  const label = session && session.hostName !== '' ? `${name} on ${session.hostName}` : name;
  return (
    <Box
      style={{
        display: 'flex',
        alignItems: 'center',
        flex: '0 0 auto',
        maxWidth: 230,
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
        title={label}
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
            background:
              session && session.hostName !== '' ? `hsl(${hueOf(session.hostName)} 55% 42%)` : 'var(--fl-border)',
          }}
        />
        <Text size="xs" fw={active ? 600 : 450} truncate span>
          {name}
        </Text>
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
