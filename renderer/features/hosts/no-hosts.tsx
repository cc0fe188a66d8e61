import { Button, Stack, Text } from '@mantine/core';
import { IconPlus, IconServerOff } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useQueries } from '../../app/context.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { EmptyState, ErrorPanel, QueryView } from '../../ui/page/states.tsx';
import { Hint } from '../../ui/words/hint.tsx';
import { firstHost, usableEngine } from './first-host.ts';
import { LicenceHint } from './licence-hint.tsx';

/** No host yet: what this machine has, and the way to the first host. */
export function NoHosts({ mayAdd }: { readonly mayAdd: boolean }) {
  if (mayAdd)
    return (
      <>
        <FirstHost />
        <LicenceHint />
      </>
    );
  return (
    <EmptyState icon={IconServerOff} title="No hosts yet">
      Sessions run on hosts. Somebody who looks after this site has to add one.
    </EmptyState>
  );
}

function FirstHost() {
  const queries = useQueries();
  const query = useQuery(queries.hosts.discoverLocal.queryOptions({ staleTime: 0 }));
  const again = (
    <Button variant="default" onClick={() => query.refetch()} loading={query.isFetching}>
      Look again
    </Button>
  );
  return (
    <QueryView query={query}>
      {({ engines, install }) => {
        const usable = usableEngine(engines);
        if (usable) return <ThisMachine label={usable.label} socketPath={usable.socketPath} />;
        const broken = engines.find(({ error }) => error !== null);
        if (install)
          return (
            <EmptyState
              icon={IconServerOff}
              title="No container engine answers on this machine"
              action={
                <>
                  {again}
                  <AddHost />
                </>
              }
            >
              <Stack gap="sm">
                <Text size="sm">{install.sentence}</Text>
                <CopyLine value={install.command} what="the command" />
                <Text size="sm">Or add another machine over SSH; nothing is installed there.</Text>
              </Stack>
            </EmptyState>
          );
        return (
          <EmptyState
            icon={IconServerOff}
            title="No hosts yet"
            action={
              <>
                {broken && again}
                <AddHost />
              </>
            }
          >
            {broken?.error ? (
              <Stack gap="xs">
                <Text size="sm">{broken.error.message}</Text>
                {broken.error.hint && <Hint parts={broken.error.hint} />}
              </Stack>
            ) : (
              'Add a machine with a container engine. Over SSH nothing is installed there.'
            )}
          </EmptyState>
        );
      }}
    </QueryView>
  );
}

/** An engine answers here: it becomes a host with one click, like the one that is there when a site first starts. */
function ThisMachine({ label, socketPath }: { readonly label: string; readonly socketPath: string }) {
  const queries = useQueries();
  const add = useMutation(
    queries.hosts.add.mutationOptions({ onSuccess: ({ name }) => notifyDone(`${name} is a host now.`) }),
  );
  return (
    <EmptyState
      icon={IconServerOff}
      title="No hosts yet"
      action={
        <>
          <Button
            leftSection={<IconPlus size={16} stroke={1.8} />}
            loading={add.isPending}
            onClick={() => add.mutate(firstHost(socketPath))}
          >
            Add this machine
          </Button>
          <AddHost variant="default" />
        </>
      }
    >
      {label} runs on this machine. Add it, or another machine over SSH.
      {add.error && <ErrorPanel error={add.error} />}
    </EmptyState>
  );
}

function AddHost({ variant = 'filled' }: { readonly variant?: 'filled' | 'default' }) {
  return (
    <Button component={Link} to="/hosts/add" variant={variant} leftSection={<IconPlus size={16} stroke={1.8} />}>
      Add host
    </Button>
  );
}
