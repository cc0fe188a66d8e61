/** Says when the console is not connected, and what happens next. What is on screen stays. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { waysIn } from '../../../common/commands.ts';
import { useNow } from '../../ui/use-now.ts';
import { useConnectionStatus, useConsole } from '../context.tsx';

export function ConnectionBanner() {
  const status = useConnectionStatus();
  const { connection, commands } = useConsole();
  if (status.state !== 'waiting' && !(status.state === 'connecting' && status.attempt > 1)) return null;
  return (
    <Alert
      color="orange"
      variant="light"
      radius={0}
      py={6}
      icon={<IconPlugConnectedX size={18} />}
      role="status"
      styles={{ icon: { alignSelf: 'center', marginTop: 0 } }}
    >
      <Group justify="space-between">
        <Text size="sm">
          {status.state === 'waiting' && status.stranger
            ? `What answers at this address is not the Fairlead service that this browser signed in to. It was sent nothing. Look what uses the port; if Fairlead has a new key, sign in again. ${waysIn(commands).hint} `
            : 'The connection to the service is lost. What is shown may be old. '}
          {status.state === 'waiting' ? <RetryIn at={status.retryAt} /> : 'Trying now…'}
        </Text>
        <Button variant="default" onClick={connection.reconnect} disabled={status.state !== 'waiting'}>
          Try now
        </Button>
      </Group>
    </Alert>
  );
}

function RetryIn({ at }: { at: number }) {
  const now = useNow(500);
  return <>Next try in {Math.max(0, Math.ceil((at - now) / 1000))} s.</>;
}
