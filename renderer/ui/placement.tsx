/** Where a session could start, and for every other host why not. */
import { Badge, Group, Stack, Text } from '@mantine/core';
import type { Candidate } from '../../common/model/sessions.ts';

export function Placement({ candidates }: { readonly candidates: readonly Candidate[] }) {
  if (candidates.length === 0) return <Text size="sm">There is no host yet. Add one first.</Text>;
  const sorted = [...candidates].sort((a, b) => (a.rank ?? 1e9) - (b.rank ?? 1e9));
  return (
    <Stack gap={6} component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Hosts">
      {sorted.map(({ hostId, hostName, accepted, reasons }) => (
        <Group key={hostId} component="li" gap="xs" wrap="nowrap" align="flex-start">
          <Badge color={accepted ? 'teal' : 'gray'} flex="none" w={64}>
            {accepted ? 'Can' : 'Cannot'}
          </Badge>
          <Stack gap={0} miw={0}>
            <Text size="sm" fw={550}>
              {hostName}
            </Text>
            {reasons.map(({ code, message }) => (
              <Text key={`${code}:${message}`} size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {message}
              </Text>
            ))}
          </Stack>
        </Group>
      ))}
    </Stack>
  );
}
