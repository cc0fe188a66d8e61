import { Button, Group, TextInput } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Host } from '../../../common/contract/hosts.ts';
import { matcher } from '../../../common/search/match.ts';
import { useQueries } from '../../app/context.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState, QueryView } from '../../ui/states.tsx';
import { HostTable } from './host-table.tsx';
import { NoHosts } from './no-hosts.tsx';

/** From this many hosts on a search field is worth its space. */
const searchFrom = 5;

export function HostsPage() {
  const queries = useQueries();
  const query = useQuery(queries.hosts.list.queryOptions());
  return (
    <Page
      title="Hosts"
      description="Machines with a container engine on which sessions run."
      actions={
        <Button component={Link} to="/hosts/add" leftSection={<IconPlus size={16} stroke={1.8} />}>
          Add host
        </Button>
      }
    >
      <QueryView query={query}>{({ hosts }) => (hosts.length === 0 ? <NoHosts /> : <Hosts hosts={hosts} />)}</QueryView>
    </Page>
  );
}

function Hosts({ hosts }: { hosts: readonly Host[] }) {
  const [text, setText] = useState('');
  const fits = matcher(text);
  const shown = hosts.filter((host) =>
    fits([host.name, host.address, host.zone, host.info?.operatingSystem, ...host.tags]),
  );
  return (
    <>
      {hosts.length >= searchFrom && (
        <Group>
          <TextInput
            type="search"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            placeholder="Search name, address, tag"
            aria-label="Search hosts"
            leftSection={<IconSearch size={15} stroke={1.6} />}
            w={280}
          />
        </Group>
      )}
      {shown.length === 0 ? (
        <EmptyState
          icon={IconSearch}
          title="No host matches"
          action={
            <Button variant="default" onClick={() => setText('')}>
              Clear search
            </Button>
          }
        />
      ) : (
        <HostTable hosts={shown} />
      )}
    </>
  );
}
