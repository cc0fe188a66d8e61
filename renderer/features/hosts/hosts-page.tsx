import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Host } from '../../../common/model/hosts.ts';
import { useQueries } from '../../app/context.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState, QueryView } from '../../ui/states.tsx';
import {
  connectedWords,
  countGroups,
  groupLabels,
  hostGroups,
  listHosts,
  plainView,
  readView,
  writeView,
} from './host-list.ts';
import { HostTable } from './host-table.tsx';
import { NoHosts } from './no-hosts.tsx';

/** From this many hosts on, search and filters are worth their space. */
const searchFrom = 5;

export function HostsPage() {
  const queries = useQueries();
  const query = useQuery(queries.hosts.list.queryOptions());
  return (
    <Page
      title="Hosts"
      description="Machines with a container engine on which sessions run."
      actions={
        // Where there is none, the page itself offers it.
        query.data?.hosts.length !== 0 && (
          <Button component={Link} to="/hosts/add" leftSection={<IconPlus size={16} stroke={1.8} />}>
            Add host
          </Button>
        )
      }
    >
      <QueryView query={query}>{({ hosts }) => (hosts.length === 0 ? <NoHosts /> : <Hosts hosts={hosts} />)}</QueryView>
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
  const groups = countGroups(hosts);
  return (
    <>
      {hosts.length >= searchFrom && (
        <Group gap="sm">
          <TextInput
            type="search"
            size="sm"
            value={view.text}
            onChange={(event) => show({ ...view, text: event.currentTarget.value })}
            placeholder="Search name, address, tag"
            aria-label="Search hosts"
            leftSection={<IconSearch size={16} stroke={1.6} />}
            flex="1 1 220px"
            maw={360}
          />
          <Select
            size="sm"
            w={200}
            aria-label="State"
            placeholder="All states"
            clearable
            data={groups.map(({ group, count }) => ({ value: group, label: `${groupLabels[group]} (${count})` }))}
            value={view.group}
            onChange={(value) => show({ ...view, group: hostGroups.find((group) => group === value) ?? null })}
          />
          <Text size="sm" c="dimmed" className="fl-figures" role="status">
            {connectedWords(hosts)}
            {shown.length < hosts.length && `, ${shown.length} shown`}
          </Text>
        </Group>
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
