/** A shell inside of the session's container. The service keeps it while the person walks through other pages. */
import { Alert, Box, Button, Group, Switch, Text } from '@mantine/core';
import { IconAlertTriangle, IconTerminal2 } from '@tabler/icons-react';
import { useState } from 'react';
import type { Session } from '../../../../common/model/sessions.ts';
import { EmptyState, ErrorPanel } from '../../../ui/page/states.tsx';
import type { Look } from '../page/workplace.ts';
import { TerminalScreen } from './terminal-screen.tsx';

type TerminalTabProps = {
  readonly session: Session;
  readonly kept: Look['terminal'];
  readonly onKeep: (terminal: Look['terminal']) => void;
};

export function TerminalTab({ session, kept, onKeep }: TerminalTabProps) {
  const [asRoot, setAsRoot] = useState(kept?.asRoot ?? false);
  /** A terminal that ended stays on screen until another is asked for. */
  const [ended, setEnded] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  if (session.state !== 'running')
    return (
      <EmptyState icon={IconTerminal2} title="No terminal now">
        A terminal opens in a session that runs.
      </EmptyState>
    );
  const again = (root: boolean) => {
    setAsRoot(root);
    setEnded(null);
    setFailure(null);
    onKeep(null);
    setRound((now) => now + 1);
  };
  return (
    <Box h="100%" style={{ display: 'flex', flexDirection: 'column' }}>
      <Group gap="sm" px="sm" py={6} justify="space-between">
        <Switch label="As root" checked={asRoot} onChange={({ currentTarget }) => again(currentTarget.checked)} />
        <Button variant="default" onClick={() => again(asRoot)}>
          New terminal
        </Button>
      </Group>
      {asRoot && (
        <Alert color="orange" variant="light" p="xs" icon={<IconAlertTriangle size={16} />} radius={0}>
          Root can change everything in this session, its mapped folders on the host included. It is written to the
          audit log.
        </Alert>
      )}
      {failure !== null && (
        <Box p="sm">
          <ErrorPanel error={failure} retry={() => again(asRoot)} />
        </Box>
      )}
      <Box style={{ flex: 1, minHeight: 0 }}>
        <TerminalScreen
          key={`${session.id} ${round}`}
          sessionId={session.id}
          asRoot={asRoot}
          kept={kept}
          onKeep={onKeep}
          onEnded={(exitCode) => setEnded(exitCode === null ? 'It has ended.' : `It has ended with code ${exitCode}.`)}
          onFailed={setFailure}
        />
      </Box>
      {ended !== null && (
        <Group px="sm" py={6} gap="sm">
          <Text size="sm" role="status">
            {ended}
          </Text>
          <Button onClick={() => again(asRoot)}>Open another</Button>
        </Group>
      )}
    </Box>
  );
}
