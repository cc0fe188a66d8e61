import { Progress, Stack, Text } from '@mantine/core';
import { formatBytes } from '../words/format.ts';

/**
 * A disk as a bar with words. The bar shows what cannot be had (quotas and reserves count as well as files), because
 * what matters is the space that is left. Turns orange from 80 %, red from 92 %.
 */
export function SpaceMeter({ used, total, free, label }: { used: number; total: number; free: number; label: string }) {
  const percent = total <= 0 ? 0 : Math.min(100, Math.max(0, (1 - free / total) * 100));
  const color = percent >= 92 ? 'red' : percent >= 80 ? 'orange' : 'harbour';
  return (
    <Stack gap={3} miw={120}>
      <Progress
        value={percent}
        size="sm"
        color={color}
        aria-label={`${label}: ${formatBytes(free)} free of ${formatBytes(total)}`}
        title={`${formatBytes(used)} used by files`}
      />
      <Text size="xs" c="dimmed" className="fl-figures" style={{ whiteSpace: 'nowrap' }}>
        {formatBytes(free)} free of {formatBytes(total)}
      </Text>
    </Stack>
  );
}
