import { Anchor, Button, List, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { About as AboutSite } from '../../../common/model/system.ts';
import { useCommands, useQueries } from '../../app/context.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Facts } from '../../ui/figures/facts.tsx';
import { Page } from '../../ui/page/page.tsx';
import { Panel } from '../../ui/page/panel.tsx';
import { QueryView } from '../../ui/page/states.tsx';
import { formatTime } from '../../ui/words/format.ts';
import { Health } from './health.tsx';
import { Metrics } from './metrics.tsx';

const keyStorageWords = {
  keychain: "The keychain of this machine's system",
  'key-file': 'A key file that only its owner can read, in the data folder',
  'this-run': 'Memory only: stored secrets are gone when the service ends',
} as const;

export function SystemPage() {
  return (
    <Page
      title="System Info"
      description="What runs here, whether it is healthy, and what to tell when asking for help."
    >
      <Stack gap="md" maw={1080}>
        <Health />
        <About />
        <Metrics />
        <Api />
        <Support />
      </Stack>
    </Page>
  );
}

function About() {
  const queries = useQueries();
  const query = useQuery(queries.system.about.queryOptions());
  return (
    <Panel title="About">
      <QueryView query={query}>
        {(about) => (
          <Facts
            facts={[
              { name: 'Version', value: `${about.product} ${about.version}` },
              {
                name: 'Site',
                value: about.siteKind === 'local' ? 'Local site, on this machine only' : 'Standalone service',
              },
              { name: 'Site id', value: about.siteId, mono: true },
              { name: 'Running since', value: formatTime(about.startedAt) },
              { name: 'Node', value: about.node },
              { name: 'Platform', value: `${about.platform}, ${about.architecture}` },
              {
                name: 'Store',
                value: `${about.storeDialect === 'sqlite' ? 'SQLite' : 'PostgreSQL'}, schema ${about.schemaVersion}`,
              },
              { name: 'Key of secrets', value: keyStorageWords[about.keyStorage] },
              { name: 'Data folder', value: about.dataDir, mono: true },
              { name: 'Address', value: about.address, mono: true },
              ...certificateFacts(about.certificate),
            ]}
            minWidth={360}
          />
        )}
      </QueryView>
      <Text size="sm">
        <Anchor component={Link} to="/system/licences" size="sm">
          Third-party software and licences
        </Anchor>
      </Text>
    </Panel>
  );
}

function certificateFacts(certificate: AboutSite['certificate']) {
  if (certificate === null) return [];
  const { kind, subject, issuer, endsAt, authority, fingerprint } = certificate;
  return [
    { name: 'Certificate', value: `${subject}, ${kind === 'own' ? "by the site's own authority" : `by ${issuer}`}` },
    { name: 'Certificate ends', value: formatTime(endsAt) },
    authority === null
      ? { name: 'SHA-256', value: fingerprint, mono: true }
      : { name: 'Authority SHA-256', value: authority, mono: true },
  ];
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
