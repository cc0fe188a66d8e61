import { Button, Checkbox, List, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Host } from '../../../../common/model/hosts.ts';
import { useQueries } from '../../../app/context.tsx';
import { Dialog, DialogBody, DialogFooter } from '../../../ui/dialog/dialog.tsx';
import { notifyDone } from '../../../ui/notify.ts';
import { Panel } from '../../../ui/page/panel.tsx';
import { ErrorPanel } from '../../../ui/page/states.tsx';
import { formatCount } from '../../../ui/words/format.ts';

/** Forgets the host. The dialog names what stays and what is lost. */
export function RemoveHost({ host }: { host: Host }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <Panel
      title="Remove host"
      description="Fairlead forgets this host. Images and containers on it stay where they are."
      footer={
        <Button color="red" variant="light" leftSection={<IconTrash size={15} stroke={1.6} />} onClick={open}>
          Remove host
        </Button>
      }
    >
      {opened && (
        <Dialog onClose={close} title={`Remove ${host.name}?`}>
          <RemoveDialog host={host} onClose={close} />
        </Dialog>
      )}
    </Panel>
  );
}

function RemoveDialog({ host, onClose }: { host: Host; onClose: () => void }) {
  const queries = useQueries();
  const navigate = useNavigate();
  const [endSessions, setEndSessions] = useState(false);
  const sessions = useQuery(queries.sessions.list.queryOptions()).data?.sessions.filter(
    ({ hostId }) => hostId === host.id,
  );
  const count = sessions?.length ?? host.runningSessions;
  const remove = useMutation(
    queries.hosts.remove.mutationOptions({
      onSuccess: async () => {
        notifyDone(`${host.name} was removed.`);
        await navigate({ to: '/hosts' });
      },
    }),
  );
  return (
    <>
      <DialogBody>
        <Stack gap="md">
          <Stack gap={4}>
            <Text size="sm" fw={600}>
              This stays:
            </Text>
            <List size="sm">
              <List.Item>Images on the host, and containers of other tools</List.Item>
              <List.Item>Workspaces; they stay installed on the other hosts</List.Item>
              {count > 0 && !endSessions && (
                <List.Item>
                  {formatCount(count, 'container')} of sessions, which go on without Fairlead until you end them on the
                  host
                </List.Item>
              )}
            </List>
          </Stack>
          <Stack gap={4}>
            <Text size="sm" fw={600}>
              This is lost:
            </Text>
            <List size="sm">
              <List.Item>The connection settings, the stored secret and the known host key</List.Item>
              {count > 0 && (
                <List.Item>
                  {endSessions
                    ? `${formatCount(count, 'session')} and everything inside: ${(sessions ?? []).map(({ workspaceName, userName }) => `${workspaceName} of ${userName}`).join(', ')}`
                    : `Access to ${formatCount(count, 'session')} on this host`}
                </List.Item>
              )}
            </List>
          </Stack>
          {count > 0 && (
            <Checkbox
              label={`End ${count === 1 ? 'the session' : `all ${count} sessions`} on this host first`}
              checked={endSessions}
              onChange={(event) => setEndSessions(event.currentTarget.checked)}
            />
          )}
        </Stack>
      </DialogBody>
      <DialogFooter above={remove.error && <ErrorPanel error={remove.error} title="The host was not removed" />}>
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ id: host.id, endSessions })}>
          Remove host
        </Button>
      </DialogFooter>
    </>
  );
}
