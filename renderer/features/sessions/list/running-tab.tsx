/** Sessions that exist, as cards. */
import { Box, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconApps, IconDeviceDesktop, IconFilterOff, IconPower } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import type { Session } from '../../../../common/contract/sessions.ts';
import { useQueries } from '../../../app/context.tsx';
import { formatCount } from '../../../ui/format.ts';
import { EmptyState, QueryView } from '../../../ui/states.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { type SessionActions, useSessionActions } from '../use-session-actions.ts';
import { fits, noFilter, type SessionFilter, sortSessions } from './filter.ts';
import { FilterRow } from './filter-row.tsx';
import { SessionCard } from './session-card.tsx';

const grid = {
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(270px, 1fr))',
  gap: 'var(--mantine-spacing-md)',
  listStyle: 'none',
} as const;

type RunningTabProps = { readonly filter: SessionFilter; readonly onFilter: (filter: SessionFilter) => void };

export function RunningTab({ filter, onFilter }: RunningTabProps) {
  const queries = useQueries();
  const query = useQuery(queries.sessions.list.queryOptions());
  return (
    <QueryView query={query} loading={<LoadingCards />}>
      {({ sessions }) =>
        sessions.length === 0 ? <NoSessions /> : <Cards sessions={sessions} filter={filter} onFilter={onFilter} />
      }
    </QueryView>
  );
}

function Cards({ sessions, filter, onFilter }: RunningTabProps & { readonly sessions: readonly Session[] }) {
  const actions = useSessionActions();
  const now = useNow(30_000);
  useEndFromAddress(sessions, actions);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const shown = sortSessions(sessions.filter((session) => fits(session, filter)));
  // Only what is seen can be ended together: a filter must not hide what goes along.
  const selected = shown.filter(({ id }) => chosen.has(id));
  const choose = (id: string, on: boolean) =>
    setChosen((before) => {
      const next = new Set(before);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  return (
    <Stack gap="md">
      <FilterRow sessions={sessions} filter={filter} onChange={onFilter} />
      {selected.length > 0 && (
        <Group className="fl-panel" px="sm" py={6} gap="sm" role="region" aria-label="Selected sessions">
          <Text size="sm" fw={600} role="status">
            {formatCount(selected.length, 'session')} selected
          </Text>
          <Button
            color="red"
            variant="light"
            leftSection={<IconPower size={14} stroke={1.8} />}
            loading={actions.isEnding}
            onClick={async () => {
              if (await actions.end(selected)) setChosen(new Set());
            }}
          >
            End selected
          </Button>
          <Button variant="subtle" onClick={() => setChosen(new Set(shown.map(({ id }) => id)))}>
            Select all {shown.length}
          </Button>
          <Button variant="subtle" color="gray" onClick={() => setChosen(new Set())}>
            Select none
          </Button>
        </Group>
      )}
      {shown.length === 0 ? (
        <EmptyState
          icon={IconDeviceDesktop}
          title="No session fits the filters"
          action={
            <Button
              variant="default"
              leftSection={<IconFilterOff size={14} stroke={1.6} />}
              onClick={() => onFilter(noFilter)}
            >
              Clear filters
            </Button>
          }
        />
      ) : (
        <Box component="ul" m={0} p={0} style={grid} aria-label="Sessions">
          {shown.map((session) => (
            <SessionCard
              key={session.id}
              session={session}
              now={now}
              actions={actions}
              selected={chosen.has(session.id)}
              selecting={selected.length > 0}
              onSelect={(on) => choose(session.id, on)}
            />
          ))}
        </Box>
      )}
    </Stack>
  );
}

/** `/sessions/$id/end`, where the command palette goes: asks, and is then the plain page again. */
function useEndFromAddress(sessions: readonly Session[], actions: SessionActions): void {
  const { id } = useParams({ strict: false });
  const navigate = useNavigate();
  const ask = useEffectEvent((asked: string) => {
    void navigate({ to: '/sessions', replace: true });
    void actions.end(sessions.filter((session) => session.id === asked));
  });
  useEffect(() => {
    if (id !== undefined) ask(id);
  }, [id]);
}

/** The next step depends on whether there is anything to launch. */
function NoSessions() {
  const queries = useQueries();
  const workspaces = useQuery(queries.workspaces.list.queryOptions());
  const nothingInstalled = workspaces.data?.workspaces.length === 0;
  return nothingInstalled ? (
    <EmptyState
      icon={IconApps}
      title="Nothing to launch yet"
      action={
        <Button component={Link} to="/registry" size="sm">
          Browse the registry
        </Button>
      }
    >
      Install a workspace from a registry first. Then it can be launched, and its sessions show here.
    </EmptyState>
  ) : (
    <EmptyState
      icon={IconDeviceDesktop}
      title="No sessions"
      action={
        <Button component={Link} to="/workspaces" size="sm">
          Launch a workspace
        </Button>
      }
    >
      A session is a running workspace. Launch one, and its desktop opens here.
    </EmptyState>
  );
}

const sixCards = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

function LoadingCards() {
  return (
    <Box style={grid} aria-busy="true" aria-label="Loading">
      {sixCards.map((card) => (
        <Skeleton key={card} height={270} radius="md" />
      ))}
    </Box>
  );
}
