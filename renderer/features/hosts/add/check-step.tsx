import { Alert, Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconArrowLeft, IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { dataOf } from '../../../../common/error-data-of.ts';
import type { ErrorInfo } from '../../../../common/errors.ts';
import { useApi, useQueries } from '../../../app/context.tsx';
import { errorOf } from '../../../app/wire.ts';
import { notifyDone } from '../../../ui/notify.ts';
import { ErrorPanel } from '../../../ui/page/states.tsx';
import { EngineFacts } from '../engine-facts.tsx';
import { useAttempt } from '../use-attempt.ts';
import type { Confirmed } from '../ways/way.ts';
import { type HostDraft, toNewHost, wayOfDraft } from './draft.ts';
import { HopLine } from './hop-line.tsx';

/** Last step: connects once, shows what the engine says, and adds the host. */
export function CheckStep({
  draft,
  confirmed,
  onBack,
}: {
  draft: HostDraft;
  confirmed: readonly Confirmed[];
  onBack: (why: ErrorInfo | null) => void;
}) {
  const api = useApi();
  const queries = useQueries();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const input = useMemo(() => toNewHost(draft, confirmed), [draft, confirmed]);
  const { attempt, again } = useAttempt((signal) => api.hosts.check(input, { signal }));
  const add = useMutation(
    queries.hosts.add.mutationOptions({
      gcTime: 0,
      onSuccess: async (host) => {
        notifyDone(`${host.name} was added.`);
        cache.setQueryData(queries.hosts.get.queryKey({ input: { id: host.id } }), host);
        await cache.invalidateQueries({ queryKey: queries.hosts.key() });
        await navigate({ to: `/hosts/${host.id}` });
      },
    }),
  );
  const { address } = wayOfDraft(draft);
  const failure = attempt.state === 'failed' ? attempt.error : add.error;
  const back = (
    <Button
      variant="default"
      leftSection={<IconArrowLeft size={15} stroke={1.8} />}
      onClick={() => onBack(failure ? errorOf(failure) : null)}
      disabled={add.isPending}
    >
      {attempt.state === 'busy' ? 'Stop and go back' : 'Back'}
    </Button>
  );

  if (attempt.state === 'busy')
    return (
      <Stack gap="md">
        <Group role="status">
          <Loader size="sm" aria-hidden="true" />
          <Text size="sm">Connecting to {address} and reading its engine…</Text>
        </Group>
        <Group>{back}</Group>
      </Stack>
    );
  if (attempt.state === 'failed') return <Failed error={attempt.error} draft={draft} back={back} retry={again} />;
  const { warnings } = attempt.data;
  return (
    <Stack gap="md">
      <Title order={2}>The engine answers</Title>
      <EngineFacts info={attempt.data} />
      {warnings.length > 0 && (
        <Alert color="yellow" icon={<IconAlertTriangle size={18} />} title="The engine warns">
          <Stack gap={2}>
            {warnings.map((warning) => (
              <Text size="sm" key={warning}>
                {warning}
              </Text>
            ))}
          </Stack>
        </Alert>
      )}
      {add.error && <ErrorPanel error={add.error} title="The host was not added" />}
      <Group justify="space-between">
        {back}
        <Button
          leftSection={<IconPlus size={16} stroke={1.8} />}
          loading={add.isPending}
          onClick={() => add.mutate(input)}
        >
          Add host
        </Button>
      </Group>
    </Stack>
  );
}

function Failed({
  error,
  draft,
  back,
  retry,
}: {
  error: unknown;
  draft: HostDraft;
  back: ReactNode;
  retry: () => void;
}) {
  const info = errorOf(error);
  const existing = dataOf(info, 'HOST_ADDED_ALREADY')?.hostId ?? null;
  return (
    <Stack gap="md">
      <HopLine error={info} draft={draft} />
      <ErrorPanel error={error} title="The host cannot be used yet" retry={retry} />
      <Group justify="space-between">
        {back}
        {existing && (
          <Button component={Link} to={`/hosts/${existing}`} variant="default">
            Open the existing host
          </Button>
        )}
      </Group>
    </Stack>
  );
}
