import { Box, Group, Stack, Text } from '@mantine/core';
import type { HostKey } from '../../../common/model/hosts.ts';
import { CopyIcon } from '../../ui/copy-line.tsx';

/** A host key to be compared by eye: type, and the fingerprint large in monospace. */
export function KeyCard({
  hostKey,
  title,
  note,
  color,
}: {
  hostKey: Pick<HostKey, 'type' | 'sha256'>;
  title: string;
  note?: string;
  /** A theme colour for its edge. */
  color?: string;
}) {
  return (
    <Box
      className="fl-panel"
      bg="var(--fl-canvas)"
      p="md"
      {...(color ? { style: { borderLeft: `4px solid var(--mantine-color-${color}-filled)` } } : {})}
    >
      <Stack gap={6}>
        <Group justify="space-between" wrap="nowrap">
          <Text size="xs" c="dimmed">
            {title} · <span className="fl-mono">{hostKey.type}</span>
          </Text>
          <CopyIcon value={hostKey.sha256} what="fingerprint" />
        </Group>
        <Text component="div" ff="monospace" fw={500} fz="1.05rem" lh={1.5} style={{ overflowWrap: 'anywhere' }}>
          {hostKey.sha256}
        </Text>
        {note && (
          <Text size="xs" c="dimmed">
            {note}
          </Text>
        )}
      </Stack>
    </Box>
  );
}
