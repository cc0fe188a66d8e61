import { Alert, Anchor, Badge, ScrollArea, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { hintText } from '../../../../common/hint.ts';
import type { Session } from '../../../../common/model/sessions.ts';
import { Facts } from '../../../ui/figures/facts.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { formatBytes, formatDuration, formatTime } from '../../../ui/words/format.ts';
import { stateColors, stateWords } from '../words.ts';

export function DetailsTab({ session, onGo }: { readonly session: Session; readonly onGo: (to: string) => void }) {
  const now = useNow(30_000);
  const { state, startedAt, createdAt, workspaceId, hostId, hostName } = session;
  const link = (to: string, label: string) => (
    <Anchor
      href={to}
      size="sm"
      underline="always"
      onClick={(event) => {
        event.preventDefault();
        onGo(to);
      }}
    >
      {label}
    </Anchor>
  );
  return (
    <ScrollArea h="100%" type="auto" viewportProps={{ tabIndex: 0 }}>
      <Stack gap="md" p="md">
        <Notes notes={session.notes} />
        <Facts
          minWidth={340}
          facts={[
            { name: 'State', value: <Badge color={stateColors[state]}>{stateWords[state]}</Badge> },
            // The sentence of one that runs says no more than its state.
            { name: 'Now', value: session.sentence === `${stateWords[state]}.` ? null : session.sentence },
            {
              name: 'Workspace',
              value:
                workspaceId === null
                  ? `${session.workspaceName} (not installed any more)`
                  : link(`/workspaces/${workspaceId}`, session.workspaceName),
            },
            { name: 'User', value: session.userName },
            { name: 'Host', value: hostId === null ? null : link(`/hosts/${hostId}`, hostName) },
            { name: 'Image', value: session.image, mono: true },
            { name: 'Cores', value: String(session.cores) },
            { name: 'Memory', value: formatBytes(session.memoryBytes) },
            { name: 'Requested', value: formatTime(createdAt) },
            {
              name: 'Running since',
              value: startedAt === null ? null : `${formatTime(startedAt)} (${formatDuration(now - startedAt)})`,
            },
            { name: 'Container', value: session.containerId?.slice(0, 12), mono: true },
            { name: 'Session', value: session.id, mono: true },
            {
              name: 'Launch',
              value: session.taskId === null ? null : link(`/tasks/${session.taskId}`, 'How it was launched'),
            },
          ]}
        />
      </Stack>
    </ScrollArea>
  );
}

/** What is not as the workspace asks for, although the session runs. */
function Notes({ notes }: { readonly notes: Session['notes'] }) {
  return notes.map((note) => (
    <Alert
      key={`${note.code} ${note.message}`}
      color="yellow"
      variant="light"
      p="xs"
      icon={<IconAlertTriangle size={18} stroke={1.6} />}
    >
      <Text size="sm">{note.message}</Text>
      {note.hint && (
        <Text size="sm" c="dimmed">
          {hintText(note.hint)}
        </Text>
      )}
    </Alert>
  ));
}
