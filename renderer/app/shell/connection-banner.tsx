/** Says when the console is not connected, and what happens next. What is on screen stays. */
import { Alert, Button, Code, Group, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { CopyIcon } from '../../ui/copy-line.tsx';
import { useNow } from '../../ui/use-now.ts';
import { useConnectionStatus, useConsole } from '../context.tsx';

/** A service that is only being started again is back before that. */
const patientAttempts = 4;

export function ConnectionBanner() {
  const status = useConnectionStatus();
  const { connection, commands } = useConsole();
  if (status.state !== 'waiting' && !(status.state === 'connecting' && status.attempt > 1)) return null;
  const stranger = status.state === 'waiting' && status.stranger;
  const command = stranger ? commands.open : status.attempt >= patientAttempts ? commands.start : null;
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
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">
          {stranger
            ? 'What answers at this address is not the Fairlead service that this browser signed in to. It was sent nothing. Look what uses the port; if Fairlead has a new key, sign in again. '
            : 'The connection to the service is lost. What is shown may be old. '}
          {status.state === 'waiting' ? <RetryIn at={status.retryAt} /> : 'Trying now…'}
          {command !== null && (
            <>
              {' '}
              {stranger ? 'This prints a link: ' : 'If it stays away, this starts it: '}
              <Code style={{ overflowWrap: 'anywhere' }}>{command}</Code>{' '}
              <CopyIcon value={command} what="the command" />
            </>
          )}
        </Text>
        <Button variant="default" flex="none" onClick={connection.reconnect} disabled={status.state !== 'waiting'}>
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
