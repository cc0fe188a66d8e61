import { Badge, Button, Tabs } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useQueries } from '../../../app/context.tsx';
import { useMay } from '../../../app/may.ts';
import { Page } from '../../../ui/page/page.tsx';
import { readFilter, writeFilter } from './filter.ts';
import { HistoryTab } from './history-tab.tsx';
import { RunningTab } from './running-tab.tsx';

export function SessionsPage() {
  const navigate = useNavigate();
  const mayLaunch = useMay('sessions.launch');
  const queries = useQueries();
  const { data: count } = useQuery({
    ...queries.sessions.list.queryOptions(),
    select: ({ sessions }) => sessions.length,
  });
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const tab = search.tab === 'history' ? 'history' : 'running';
  // As typed: the address follows, and a navigation per letter must not hold the letters up.
  const [filter, setFilter] = useState(() => readFilter(search));
  const go = (next: Record<string, string>) => void navigate({ to: '.', search: next, replace: true });
  return (
    <Page
      title="Sessions"
      description="Running workspaces: see them, work in them, help in them, end them."
      actions={
        // Where there is none, the page itself offers it.
        mayLaunch &&
        (count !== 0 || tab === 'history') && (
          <Button component={Link} to="/workspaces" leftSection={<IconPlayerPlay size={14} stroke={1.8} />}>
            Launch a workspace
          </Button>
        )
      }
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) => go({ ...writeFilter(filter), ...(value === 'history' ? { tab: 'history' } : {}) })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab
            value="running"
            {...(count === undefined || count === 0
              ? {}
              : { rightSection: <Badge my={-4}>{count.toLocaleString()}</Badge> })}
          >
            Current
          </Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="running">
          <RunningTab
            filter={filter}
            onFilter={(next) => {
              setFilter(next);
              go(writeFilter(next));
            }}
          />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryTab
            text={filter.text}
            onText={(text) => {
              setFilter({ ...filter, text });
              go({ ...writeFilter({ ...filter, text }), tab: 'history' });
            }}
          />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
