/** What this site may do, what of it is used, and which licences that comes from. */
import { Alert, Badge, Button, Group, Progress, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconClockExclamation, IconLicense } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { features, featureWords } from '../../../common/license/features.ts';
import { stateWords } from '../../../common/license/words.ts';
import { useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { CopyLine } from '../../ui/copy-line.tsx';
import { confirm } from '../../ui/dialog/confirm.tsx';
import { notifyDone, notifyFailed } from '../../ui/notify.ts';
import { Page } from '../../ui/page/page.tsx';
import { Panel } from '../../ui/page/panel.tsx';
import { QueryView } from '../../ui/page/states.tsx';
import { formatTime } from '../../ui/words/format.ts';
import { Addresses } from './addresses.tsx';
import { LicenceList } from './licence-list.tsx';
import { stateColor } from './look.ts';
import type { LicenseView } from './types.ts';

export function LicencePage() {
  const queries = useQueries();
  const query = useQuery(queries.licensing.view.queryOptions());
  const mayChange = useMay('license.modify');
  return (
    <Page
      title="Licence"
      description="What this site may do, and until when. Whatever happens to a licence, sessions that run go on."
      actions={
        mayChange && (
          <Button component={Link} to="/licence/activate" leftSection={<IconLicense size={16} stroke={1.6} />}>
            Activate
          </Button>
        )
      }
    >
      <QueryView query={query}>
        {(view) => (
          <Stack gap="md" maw={960}>
            {view.clock.isDoubted && <ClockInDoubt view={view} mayChange={mayChange} />}
            <State view={view} />
            <LicenceList licenses={view.licenses} mayChange={mayChange} />
            <Panel
              title="Installation ID"
              description="What this site is called towards whoever issues its licences. A licence holds for this ID alone."
            >
              <CopyLine value={view.installationId} what="the Installation ID" size="1rem" />
            </Panel>
            {mayChange && <Addresses addresses={view.addresses} />}
          </Stack>
        )}
      </QueryView>
      <Outlet />
    </Page>
  );
}

function State({ view }: { readonly view: LicenseView }) {
  const { state, sentence, allowed, used } = view;
  return (
    <Panel title="Now">
      <Group gap="sm" align="flex-start" wrap="nowrap">
        <Badge color={stateColor(state)} variant="light" size="lg" radius="sm" style={{ flex: 'none' }}>
          {stateWords[state]}
        </Badge>
        <Text size="sm" mt={3}>
          {sentence}
        </Text>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: allowed.namedSeats > 0 ? 2 : 1 }}>
        {allowed.namedSeats > 0 && (
          <Use
            name="Named users"
            note="People who used this site in the last 30 days; each may have any number of sessions."
            used={used.namedSeats}
            allowed={allowed.namedSeats}
          />
        )}
        <Use
          name="Sessions at once"
          note={allowed.namedSeats > 0 ? 'Of everybody without a named seat.' : 'Of everybody together.'}
          used={used.sessions}
          allowed={allowed.sessions}
        />
      </SimpleGrid>
      <Stack gap={4}>
        <Text size="sm" fw={600}>
          Features
        </Text>
        <Group gap="xs">
          {features.map((feature) => {
            const isOn = allowed.features.includes(feature);
            return (
              <Badge
                key={feature}
                variant={isOn ? 'light' : 'outline'}
                color={isOn ? 'teal' : 'gray'}
                radius="sm"
                tt="none"
              >
                {`${featureWords[feature]}: ${isOn ? 'on' : 'off'}`}
              </Badge>
            );
          })}
        </Group>
      </Stack>
    </Panel>
  );
}

function Use({ name, note, used, allowed }: { name: string; note: string; used: number; allowed: number }) {
  const percent = allowed === 0 ? (used > 0 ? 100 : 0) : Math.min(100, (used / allowed) * 100);
  const color = used > allowed ? 'red' : used === allowed ? 'orange' : 'harbour';
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="sm" className="fl-figures">
          {`${used.toLocaleString()} of ${allowed.toLocaleString()}`}
        </Text>
      </Group>
      <Progress value={percent} color={color} size="sm" aria-label={`${name}: ${used} of ${allowed} used`} />
      <Text size="xs" c="dimmed">
        {note}
      </Text>
    </Stack>
  );
}

function ClockInDoubt({ view, mayChange }: { readonly view: LicenseView; readonly mayChange: boolean }) {
  const queries = useQueries();
  const cache = useQueryClient();
  const reset = useMutation(
    queries.licensing.resetClock.mutationOptions({
      onSuccess: (after) => {
        cache.setQueryData(queries.licensing.view.queryKey(), after);
        notifyDone('The clock counts as right from now on.');
      },
      onError: (thrown) => notifyFailed('The clock was not taken as right', thrown),
    }),
  );
  const { now, mark } = view.clock;
  const ask = async () => {
    const isRight = await confirm({
      title: 'Is the clock right?',
      message: `This site takes it to be ${formatTime(now)}. From then on that counts, and licences hold by it again. An entry in the audit log says who decided so.`,
      confirmLabel: 'It is right',
    });
    if (isRight) reset.mutate({});
  };
  return (
    <Alert
      color="orange"
      variant="light"
      role="alert"
      icon={<IconClockExclamation size={18} />}
      title="The clock of this site went back"
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {`It says ${formatTime(now)}, and this site has already seen ${formatTime(mark)}. Until it is right, licences do not count, and what holds without one is allowed. Correct the clock of the machine; or, if it is right now and was wrong before, say so.`}
        </Text>
        {mayChange && (
          <Button variant="default" loading={reset.isPending} onClick={() => void ask()}>
            The clock is right now
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
