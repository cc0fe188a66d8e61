/** Sessions that exist, as cards or as rows. */
import { Box, Button, Group, SegmentedControl, Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import {
  IconApps,
  IconBooks,
  IconDeviceDesktop,
  IconFilterOff,
  IconLayoutGrid,
  IconList,
  IconPlayerPlay,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import type { Session } from '../../../../common/model/sessions.ts';
import { useQueries } from '../../../app/context.tsx';
import { useMay } from '../../../app/may.ts';
import { EmptyState, QueryView } from '../../../ui/page/states.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { type SessionActions, useSessionActions } from '../use-session-actions.ts';
import { BulkBar, BulkOutcome } from './bulk-bar.tsx';
import { fits, noFilter, type SessionFilter, sortSessions } from './filter.ts';
import { FilterRow } from './filter-row.tsx';
import { SessionCards } from './session-cards.tsx';
import { SessionTable } from './session-table.tsx';
import { useBulk } from './use-bulk.tsx';

const grid = {
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(270px, 1fr))',
  gap: 'var(--mantine-spacing-md)',
} as const;

type RunningTabProps = { readonly filter: SessionFilter; readonly onFilter: (filter: SessionFilter) => void };

export function RunningTab({ filter, onFilter }: RunningTabProps) {
  const queries = useQueries();
  const query = useQuery(queries.sessions.list.queryOptions());
  return (
    <QueryView query={query} loading={<LoadingCards />}>
      {({ sessions }) =>
        sessions.length === 0 ? <NoSessions /> : <Sessions sessions={sessions} filter={filter} onFilter={onFilter} />
      }
    </QueryView>
  );
}

const views = ['cards', 'table'] as const;
type SessionsView = (typeof views)[number];

/** As chosen last in this browser; an address may say otherwise. */
function useView(): readonly [SessionsView, (view: SessionsView) => void] {
  const navigate = useNavigate();
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const [kept, keep] = useLocalStorage<SessionsView>({
    key: 'fairlead.sessions-view',
    defaultValue: 'cards',
    getInitialValueInEffect: false,
    deserialize: (text) => views.find((view) => view === text) ?? 'cards',
    serialize: (view) => view,
  });
  const asked = views.find((view) => view === search.view);
  const choose = (view: SessionsView) => {
    keep(view);
    if (asked !== undefined) void navigate({ to: '.', search: { ...search, view: undefined }, replace: true });
  };
  return [asked ?? kept, choose];
}

function Sessions({ sessions, filter, onFilter }: RunningTabProps & { readonly sessions: readonly Session[] }) {
  const actions = useSessionActions();
  const bulk = useBulk();
  const now = useNow(30_000);
  const [view, setView] = useView();
  useEndFromAddress(sessions, actions);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const shown = sortSessions(sessions.filter((session) => fits(session, filter)));
  // Only what is seen can be ended together: a filter must not hide what goes along.
  const selectable = shown.filter((session) => actions.may('end', session));
  const selected = selectable.filter(({ id }) => chosen.has(id));
  const choose = (id: string, on: boolean) =>
    setChosen((before) => {
      const next = new Set(before);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  const chooseAll = (on: boolean) => setChosen(new Set(on ? selectable.map(({ id }) => id) : []));
  return (
    <Stack gap="md">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Box flex={1} miw={0}>
          <FilterRow sessions={sessions} filter={filter} onChange={onFilter} />
        </Box>
        <ViewSwitch view={view} onView={setView} />
      </Group>
      {selected.length > 0 && (
        <BulkBar
          selected={selected}
          shown={selectable.length}
          busy={bulk.isRunning}
          onAct={async (action) => {
            if (await bulk.start(action, selected)) setChosen(new Set());
          }}
          onAll={() => chooseAll(true)}
          onNone={() => chooseAll(false)}
        />
      )}
      {bulk.run && <BulkOutcome run={bulk.run} onDismiss={bulk.dismiss} />}
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
      ) : view === 'table' ? (
        <SessionTable
          sessions={shown}
          now={now}
          actions={actions}
          chosen={chosen}
          onSelect={choose}
          onSelectAll={chooseAll}
        />
      ) : (
        <SessionCards sessions={shown} now={now} actions={actions} chosen={chosen} onSelect={choose} />
      )}
    </Stack>
  );
}

function ViewSwitch({ view, onView }: { readonly view: SessionsView; readonly onView: (view: SessionsView) => void }) {
  return (
    <SegmentedControl
      size="sm"
      aria-label="Show sessions as"
      value={view}
      onChange={(value) => onView(views.find((one) => one === value) ?? 'cards')}
      data={[
        { value: 'cards', label: <ViewLabel icon={IconLayoutGrid} words="Cards" /> },
        { value: 'table', label: <ViewLabel icon={IconList} words="Table" /> },
      ]}
    />
  );
}

function ViewLabel({ icon: Icon, words }: { readonly icon: typeof IconList; readonly words: string }) {
  return (
    <Box lh={0} title={words}>
      <Icon size={18} stroke={1.6} aria-hidden />
      <VisuallyHidden>{words}</VisuallyHidden>
    </Box>
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
  const mayLaunch = useMay('sessions.launch');
  if (!mayLaunch)
    return (
      <EmptyState icon={IconDeviceDesktop} title="No sessions">
        A session is a running workspace. Those that you may see show here.
      </EmptyState>
    );
  return nothingInstalled ? (
    <EmptyState
      icon={IconApps}
      title="Nothing to launch yet"
      action={
        <Button component={Link} to="/registry" leftSection={<IconBooks size={14} stroke={1.6} />}>
          Browse registries
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
        <Button component={Link} to="/workspaces" leftSection={<IconPlayerPlay size={14} stroke={1.8} />}>
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
    <Box style={grid} role="status" aria-busy="true" aria-label="Loading">
      {sixCards.map((card) => (
        <Skeleton key={card} height={270} radius="md" />
      ))}
    </Box>
  );
}
