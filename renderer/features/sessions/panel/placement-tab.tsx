import { Box, ScrollArea, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Session } from '../../../../common/model/sessions.ts';
import { useQueries } from '../../../app/context.tsx';
import { QueryView } from '../../../ui/page/states.tsx';
import { Placement } from '../../../ui/placement.tsx';

/** Where a session of this workspace could start now, and why not elsewhere. */
export function PlacementTab({ session }: { readonly session: Session }) {
  const queries = useQueries();
  const query = useQuery({
    ...queries.sessions.placement.queryOptions({ input: { workspaceId: session.workspaceId ?? '' } }),
    enabled: session.workspaceId !== null,
    staleTime: 0,
  });
  return (
    <ScrollArea h="100%" type="auto" viewportProps={{ tabIndex: 0 }}>
      <Stack p="md" gap="md">
        <Text size="sm">
          {session.hostName === '' ? 'No host was chosen for this session.' : `This session is on ${session.hostName}.`}
        </Text>
        {session.workspaceId === null ? (
          <Text size="sm" c="dimmed">
            Its workspace is not installed any more, so no other session of it can start.
          </Text>
        ) : (
          <Box>
            <Text size="sm" fw={600} mb="xs">
              Where another one could start now
            </Text>
            <QueryView query={query}>{({ candidates }) => <Placement candidates={candidates} />}</QueryView>
          </Box>
        )}
      </Stack>
    </ScrollArea>
  );
}
