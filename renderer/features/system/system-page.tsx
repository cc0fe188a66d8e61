import { Anchor, Button, List, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { SiteInfo } from '../../../common/model/site-info.ts';
import { type ClockDifference, isFarOff } from '../../../common/site-info/clock.ts';
import { siteInfoText } from '../../../common/site-info/text.ts';
import { useCommands, useQueries } from '../../app/context.tsx';
import { CopyTextButton } from '../../ui/copy-button.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Facts } from '../../ui/figures/facts.tsx';
import { Page } from '../../ui/page/page.tsx';
import { Panel } from '../../ui/page/panel.tsx';
import { QueryView } from '../../ui/page/states.tsx';
import { StatusDot } from '../../ui/page/status-dot.tsx';
import { formatTime } from '../../ui/words/format.ts';
import { Health } from './health.tsx';
import { Installation } from './installation.tsx';
import { Metrics } from './metrics.tsx';
import { Addresses, consoleVersion, Limits, SiteAndStore, siteClockWords, Versions } from './site-facts.tsx';
import { HostRows, RegistryRows } from './site-hosts.tsx';
import { useSiteClock } from './use-site-clock.ts';

export function SystemPage() {
  return (
    <Page
      title="System Info"
      description="Who this site is, what runs here, whether it is healthy, and what to tell when asking for help."
      actions={<CopyAll />}
    >
      <Stack gap="md" maw={1080}>
        <Identity />
        <Health />
        <Told />
        <Metrics />
        <Api />
        <Support />
      </Stack>
    </Page>
  );
}

/** Everything that the site tells of itself: asked for once, shown in parts. */
function useInfo() {
  const queries = useQueries();
  return useQuery(queries.system.info.queryOptions({ staleTime: 10_000 }));
}

function Identity() {
  const { data: info } = useInfo();
  return info === undefined ? null : <Installation info={info} />;
}

function Told() {
  const query = useInfo();
  const clock = useSiteClock();
  return (
    <QueryView query={query}>
      {(info) => (
        <Stack gap="md">
          <Versions info={info} />
          <SiteAndStore info={info} />
          <Addresses info={info} />
          <Time info={info} clock={clock} />
          {info.hosts !== null && <HostRows hosts={info.hosts} />}
          {info.registries !== null && <RegistryRows registries={info.registries} />}
          <Limits info={info} />
        </Stack>
      )}
    </QueryView>
  );
}

function Time({ info, clock }: { readonly info: SiteInfo; readonly clock: ClockDifference | null }) {
  return (
    <Panel
      title="Time"
      description="Licences, certificates and codes of authenticator apps go by the clock of the site."
    >
      <Facts
        minWidth={360}
        facts={[
          { name: 'This site', value: `${formatTime(info.at)} (${info.timeZone})` },
          {
            name: 'Seen from here',
            value: (
              <StatusDot color={clock === null ? 'gray' : isFarOff(clock) ? 'red' : 'teal'}>
                {siteClockWords(clock)}
              </StatusDot>
            ),
          },
        ]}
      />
    </Panel>
  );
}

/** All of it as text, to pass on. */
function CopyAll() {
  const queries = useQueries();
  const { data: info } = useInfo();
  const health = useQuery(queries.system.health.queryOptions({ staleTime: 0 }));
  const clock = useSiteClock();
  // What is copied is whole, or tells less because it could not be asked for; never because it was too early.
  if (info === undefined || health.isPending) return null;
  const text = siteInfoText(info, health.data?.checks ?? null, {
    version: consoleVersion,
    siteClock: siteClockWords(clock),
  });
  return <CopyTextButton value={text} label="Copy all" />;
}

function Api() {
  return (
    <Panel
      title="API for scripts"
      description="Every call of this console is there for scripts too, over HTTP with a bearer token."
      footer={
        <Button
          component="a"
          href="/api/openapi.json"
          download="fairlead-openapi.json"
          variant="default"
          leftSection={<IconDownload size={15} stroke={1.6} />}
        >
          OpenAPI document
        </Button>
      }
    />
  );
}

function Support() {
  const { doctorJson } = useCommands();
  const queries = useQueries();
  const about = useQuery(queries.system.about.queryOptions()).data;
  return (
    <Panel title="When something is wrong">
      <List size="sm" spacing={6} type="ordered">
        <List.Item>Look at the health checks above: each says what to do.</List.Item>
        <List.Item>
          Open{' '}
          <Anchor component={Link} to="/tasks" size="sm" underline="always">
            Tasks
          </Anchor>{' '}
          and{' '}
          <Anchor component={Link} to="/audit" size="sm" underline="always">
            Audit
          </Anchor>
          : failures are there with their reason and code.
        </List.Item>
        <List.Item>The log of the service has the details. Secrets are taken out of it before it is written.</List.Item>
      </List>
      {about && <CopyLine value={`${about.dataDir}/logs`} what="the folder of the logs" />}
      {doctorJson !== null && (
        <>
          <Text size="sm">The same checks on the command line, as JSON to pass on:</Text>
          <CopyLine value={doctorJson} what="the command" />
        </>
      )}
    </Panel>
  );
}
