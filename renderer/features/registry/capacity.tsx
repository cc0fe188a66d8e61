/** Space per host: installed, still to come, free. Never summed: room on one host does not help another. */
import { Group, Paper, Text, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueries } from '../../app/context.tsx';
import { formatCount } from '../../ui/format.ts';
import { SizeBar } from '../../ui/size-bar.tsx';

/** More hosts than this begin folded. */
const manyHosts = 6;

export function Capacity() {
  const queries = useQueries();
  const hosts = useQuery(queries.workspaces.capacity.queryOptions()).data?.hosts ?? [];
  const [all, setAll] = useState(false);
  if (hosts.length === 0) return null;
  // Of many the tightest come first, so that what is folded away is what worries least; a few keep their places.
  const sorted = [...hosts].sort((a, b) =>
    hosts.length > manyHosts ? room(a) - room(b) : a.hostName.localeCompare(b.hostName, 'en'),
  );
  const shown = all ? sorted : sorted.slice(0, manyHosts);
  return (
    <Paper className="fl-panel" px="sm" py="xs" role="region" aria-label="Space on the hosts">
      {sorted.length > manyHosts && (
        <Group justify="flex-end" mb={6}>
          <UnstyledButton onClick={() => setAll((now) => !now)} aria-expanded={all}>
            <Text size="xs" td="underline">
              {all ? 'Show the tightest only' : `Show all ${formatCount(sorted.length, 'host')}`}
            </Text>
          </UnstyledButton>
        </Group>
      )}
      <div
        style={{
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fill, minmax(min(300px, 100%), 1fr))',
          gap: 'var(--mantine-spacing-md) var(--mantine-spacing-xl)',
        }}
      >
        {shown.map((host) => (
          <SizeBar key={host.hostId} label={host.hostName} {...host} />
        ))}
      </div>
    </Paper>
  );
}

function room({
  freeBytes,
  pendingBytes,
}: {
  readonly freeBytes: number | null;
  readonly pendingBytes: number;
}): number {
  return freeBytes === null ? Number.POSITIVE_INFINITY : freeBytes - pendingBytes;
}
