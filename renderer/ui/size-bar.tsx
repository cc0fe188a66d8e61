/** What is used, what is to come, what stays free, of one disk. */
import { Group, Progress, Stack, Text } from '@mantine/core';
import { formatBytes, formatCount } from './format.ts';

type SizeBarProps = {
  readonly label: string;
  /** All bytes; null where unknown. */
  readonly totalBytes: number | null;
  readonly freeBytes: number | null;
  /** Images of workspaces. */
  readonly installedBytes: number;
  /** Worst case of what is still to come. */
  readonly pendingBytes: number;
  /** Images still to come whose size is not known. */
  readonly pendingUnknown: number;
};

export function SizeBar({ label, totalBytes, freeBytes, installedBytes, pendingBytes, pendingUnknown }: SizeBarProps) {
  const known = totalBytes !== null && freeBytes !== null && totalBytes > 0;
  const short = freeBytes !== null && pendingBytes > freeBytes;
  const part = (bytes: number) => (known ? Math.max(0, Math.min(100, (bytes / totalBytes) * 100)) : 0);
  const used = known ? Math.max(0, totalBytes - freeBytes) : 0;
  const installed = Math.min(installedBytes, used);
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm" fw={550} truncate>
          {label}
        </Text>
        <Text size="xs" c={short ? 'red' : 'dimmed'} className="fl-figures" style={{ whiteSpace: 'nowrap' }}>
          {freeBytes === null ? 'Free space unknown' : `${formatBytes(freeBytes)} free`}
          {totalBytes !== null && ` of ${formatBytes(totalBytes)}`}
        </Text>
      </Group>
      <Progress.Root size={6} aria-hidden>
        <Progress.Section value={part(installed)} color="harbour" />
        <Progress.Section value={part(used - installed)} color="gray.5" />
        <Progress.Section
          value={Math.min(part(pendingBytes), 100 - part(used))}
          color={short ? 'red' : 'yellow'}
          striped
        />
      </Progress.Root>
      <Text size="xs" c="dimmed" className="fl-figures">
        Installed {formatBytes(installedBytes)} · to come {toCome(pendingBytes, pendingUnknown)}
        {short && (
          <Text span inherit c="red" fw={600}>
            {' '}
            · {formatBytes(pendingBytes - freeBytes)} too little
          </Text>
        )}
      </Text>
    </Stack>
  );
}

function toCome(bytes: number, unknown: number): string {
  if (unknown === 0) return bytes === 0 ? 'nothing' : `${formatBytes(bytes)} at worst`;
  const many = `${formatCount(unknown, 'image')} of unknown size`;
  return bytes === 0 ? many : `${formatBytes(bytes)} at worst and ${many}`;
}
