/** What is used, what is to come, what stays free, of one disk. */
import { Group, Progress, Stack, Text } from '@mantine/core';
import { figureMeanings, toComeWords } from '../../../common/sizes/words.ts';
import { formatBytes } from '../words/format.ts';

type SizeBarProps = {
  readonly label: string;
  /** All bytes; null where unknown. */
  readonly totalBytes: number | null;
  readonly freeBytes: number | null;
  /** Images of workspaces, together. */
  readonly installedBytes: number;
  /** It is less: how much of it they share is not known. */
  readonly installedAtMost: boolean;
  /** Worst case of what is still to come. */
  readonly pendingBytes: number;
  /** Images still to come whose size is not known. */
  readonly pendingUnknown: number;
  /** What installs leave alone. */
  readonly reserveBytes: number;
  /** How much more would have to be free for what is to come. */
  readonly shortBytes: number;
};

export function SizeBar(props: SizeBarProps) {
  const { label, totalBytes, freeBytes, installedBytes, pendingBytes, reserveBytes, shortBytes } = props;
  const known = totalBytes !== null && freeBytes !== null && totalBytes > 0;
  const short = shortBytes > 0;
  const part = (bytes: number) => (known ? Math.max(0, Math.min(100, (bytes / totalBytes) * 100)) : 0);
  const used = known ? Math.max(0, totalBytes - freeBytes) : 0;
  const installed = Math.min(installedBytes, used);
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm" fw={550} truncate>
          {label}
        </Text>
        <Text
          size="xs"
          c={short ? 'red' : 'dimmed'}
          className="fl-figures"
          style={{ whiteSpace: 'nowrap' }}
          title={figureMeanings.free}
        >
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
        Installed {props.installedAtMost && 'up to '}
        {formatBytes(installedBytes)} · to come {toComeWords({ bytes: pendingBytes, unknown: props.pendingUnknown })}
        {short && (
          <Text span inherit c="red" fw={600}>
            {' '}
            · {formatBytes(shortBytes)} too little{reserveBytes > 0 && `, with ${formatBytes(reserveBytes)} in reserve`}
          </Text>
        )}
      </Text>
    </Stack>
  );
}
