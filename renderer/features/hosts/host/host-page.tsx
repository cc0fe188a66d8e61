import { Alert, Anchor, Badge, Box, Breadcrumbs, Button, Group, Stack, Tabs } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { intakeWords } from '../../../../common/hosts/intake.ts';
import type { Host } from '../../../../common/model/hosts.ts';
import { useQueries } from '../../../app/context.tsx';
import { useMay } from '../../../app/may.ts';
import { errorOf } from '../../../app/wire.ts';
import { Facts } from '../../../ui/figures/facts.tsx';
import { SpaceMeter } from '../../../ui/figures/meter.tsx';
import { Page } from '../../../ui/page/page.tsx';
import { EmptyState, QueryView } from '../../../ui/page/states.tsx';
import { formatTime } from '../../../ui/words/format.ts';
import { ConnectionState } from '../connection-state.tsx';
import { EngineFacts } from '../engine-facts.tsx';
import { ContainersTab } from './containers-tab.tsx';
import { ImagesTab } from './images-tab.tsx';
import { HostLoad } from './load.tsx';
import { SessionsTab } from './sessions-tab.tsx';
import { SettingsTab } from './settings-tab.tsx';

const tabs = ['overview', 'images', 'containers', 'sessions', 'settings'] as const;
type Tab = (typeof tabs)[number];
const labels: Readonly<Record<Tab, string>> = {
  overview: 'Overview',
  images: 'Images',
  containers: 'Containers',
  sessions: 'Sessions',
  settings: 'Settings',
};

export function HostPage() {
  const params = useParams({ strict: false });
  const id = String(params.id);
  const mayChange = useMay('hosts.modify');
  const offered = tabs.filter((one) => one !== 'settings' || mayChange);
  const tab = offered.find((one) => one === params.tab) ?? 'overview';
  const queries = useQueries();
  const query = useQuery(queries.hosts.get.queryOptions({ input: { id } }));
  const host = query.data;
  return (
    <Page
      title={host?.name ?? 'Host'}
      above={
        <Breadcrumbs>
          <Anchor component={Link} to="/hosts" size="sm">
            Hosts
          </Anchor>
        </Breadcrumbs>
      }
      description={host && <Under host={host} />}
    >
      {query.error && !host && errorOf(query.error).code === 'HOST_NOT_FOUND' ? (
        <EmptyState
          icon={IconAlertTriangle}
          title="There is no such host"
          action={
            <Button component={Link} to="/hosts">
              Go to hosts
            </Button>
          }
        >
          It may have been removed meanwhile.
        </EmptyState>
      ) : (
        <QueryView query={query}>{(data) => <HostTabs host={data} tabs={offered} tab={tab} />}</QueryView>
      )}
    </Page>
  );
}

function Under({ host }: { host: Host }) {
  const intake = intakeWords({ enabled: host.enabled, sessions: host.runningSessions });
  return (
    <Group gap="sm">
      <span className="fl-mono">{host.address}</span>
      {intake !== null && <Badge color="yellow">{intake.label}</Badge>}
      {host.tags.map((tag) => (
        <Badge key={tag} color="gray">
          {tag}
        </Badge>
      ))}
    </Group>
  );
}

function HostTabs({ host, tabs: offered, tab }: { host: Host; tabs: readonly Tab[]; tab: Tab }) {
  const navigate = useNavigate();
  const open = (value: string | null) =>
    void navigate({ to: value === 'overview' || value === null ? `/hosts/${host.id}` : `/hosts/${host.id}/${value}` });
  return (
    <Tabs value={tab} onChange={open} keepMounted={false}>
      <Tabs.List mb="md">
        {offered.map((value) => (
          <Tabs.Tab
            key={value}
            value={value}
            {...(value === 'sessions' && host.runningSessions > 0
              ? { rightSection: <Badge size="sm">{host.runningSessions}</Badge> }
              : {})}
          >
            {labels[value]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="overview">
        <Overview host={host} />
      </Tabs.Panel>
      <Tabs.Panel value="images">
        <ImagesTab host={host} />
      </Tabs.Panel>
      <Tabs.Panel value="containers">
        <ContainersTab host={host} />
      </Tabs.Panel>
      <Tabs.Panel value="sessions">
        <SessionsTab host={host} />
      </Tabs.Panel>
      <Tabs.Panel value="settings">
        <SettingsTab host={host} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Overview({ host }: { host: Host }) {
  return (
    <Stack gap="md">
      <Box className="fl-panel" p="md">
        <Stack gap="sm">
          <ConnectionState host={host} />
          <Facts
            facts={[
              { name: 'Last seen', value: host.lastSeenAt === null ? 'Not yet' : formatTime(host.lastSeenAt) },
              { name: 'Zone', value: host.zone },
              {
                name: 'Disk of the engine',
                value: host.disk && (
                  <SpaceMeter
                    used={host.disk.usedBytes}
                    total={host.disk.totalBytes}
                    free={host.disk.freeBytes}
                    label="Disk of the engine"
                  />
                ),
              },
            ]}
          />
        </Stack>
      </Box>
      <HostLoad host={host} />
      {host.info && host.info.warnings.length > 0 && (
        <Alert color="yellow" icon={<IconAlertTriangle size={18} />} title="The engine warns">
          {host.info.warnings.join(' ')}
        </Alert>
      )}
      {host.info && (
        <Box className="fl-panel" p="md">
          <EngineFacts info={host.info} />
        </Box>
      )}
    </Stack>
  );
}
