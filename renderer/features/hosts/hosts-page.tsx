import { Box, Button } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { Host } from '../../../common/model/hosts.ts';
import { again } from '../../app/again.ts';
import { useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { Page } from '../../ui/page/page.tsx';
import { EmptyState, LoadingRows, QueryView } from '../../ui/page/states.tsx';
import { listHosts, plainView, readView, writeView } from './host-list.ts';
import { HostTable } from './host-table.tsx';

/** From this many hosts on, search and filters are worth their space. */
const searchFrom = 5;

// Most sites have a few hosts, and no use for either.
const NoHosts = lazy(async () => ({ default: (await again(() => import('./no-hosts.tsx'))).NoHosts }));
const HostFilters = lazy(async () => ({ default: (await again(() => import('./host-filters.tsx'))).HostFilters }));

export function HostsPage() {
  const queries = useQueries();
  const query = useQuery(queries.hosts.list.queryOptions());
  const mayChange = useMay('hosts.modify');
  return (
    <Page
      title="Hosts"
      description="Machines with a container engine on which sessions run."
      actions={
        // Where there is none, the page itself offers it.
        query.data?.hosts.length !== 0 &&
        mayChange && (
          <Button component={Link} to="/hosts/add" leftSection={<IconPlus size={16} stroke={1.8} />}>
            Add host
          </Button>
        )
      }
    >
      <QueryView query={query}>
        {({ hosts }) =>
          hosts.length === 0 ? (
            <Suspense fallback={<LoadingRows />}>
              <NoHosts mayAdd={mayChange} />
            </Suspense>
          ) : (
            <Hosts hosts={hosts} />
          )
        }
      </QueryView>
    </Page>
  );
}

function Hosts({ hosts }: { hosts: readonly Host[] }) {
  const navigate = useNavigate();
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  // As typed: the address follows, and a navigation per letter must not hold the letters up.
  const [view, setView] = useState(() => readView(search));
  const show = (next: typeof view) => {
    setView(next);
    void navigate({ to: '.', search: writeView(next), replace: true });
  };
  const shown = listHosts(hosts, view);
  return (
    <>
      {hosts.length >= searchFrom && (
        <Suspense fallback={<Box h={36} />}>
          <HostFilters hosts={hosts} shown={shown.length} view={view} onView={show} />
        </Suspense>
      )}
      {shown.length === 0 ? (
        <EmptyState
          icon={IconSearch}
          title="No host matches"
          action={
            <Button variant="default" onClick={() => show({ ...view, text: '', group: plainView.group })}>
              Show all hosts
            </Button>
          }
        />
      ) : (
        <HostTable hosts={shown} view={view} onView={show} />
      )}
    </>
  );
}
