/** Space per host: installed, still to come, free. Never summed: room on one host does not help another. */
import { Paper, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { memo, useId, useState } from 'react';
import { leftAfter } from '../../../common/sizes/figures.ts';
import { spaceLine } from '../../../common/sizes/words.ts';
import { useQueries } from '../../app/context.tsx';
import { SizeBar } from '../../ui/figures/size-bar.tsx';
import { formatCount } from '../../ui/words/format.ts';

/** One line about the tightest host; every host, the tightest first, when somebody asks. */
export const Capacity = memo(function Capacity() {
  const queries = useQueries();
  const hosts = useQuery(queries.workspaces.capacity.queryOptions()).data?.hosts ?? [];
  const [all, setAll] = useState(false);
  const list = useId();
  const sorted = [...hosts].sort(
    (a, b) =>
      leftAfter(a.pendingBytes, a) - leftAfter(b.pendingBytes, b) ||
      a.hostName.localeCompare(b.hostName, 'en', { numeric: true }),
  );
  const [tightest] = sorted;
  if (tightest === undefined) return null;
  return (
    <Paper className="fl-panel" px="sm" py={3} role="region" aria-label="Space on the hosts">
      <UnstyledButton
        className="fl-capacity"
        onClick={() => setAll((now) => !now)}
        aria-expanded={all}
        aria-controls={list}
      >
        {all ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
        <Text size="xs" fw={600} flex="none">
          Space on {formatCount(sorted.length, 'host')}
        </Text>
        <Text size="xs" c={tightest.shortBytes > 0 ? 'red' : 'dimmed'} className="fl-figures" truncate>
          {sorted.length > 1 && 'tightest: '}
          {tightest.hostName}, {spaceLine(tightest)}
        </Text>
      </UnstyledButton>
      {all && (
        <div id={list} className="fl-capacity-hosts">
          {sorted.map((host) => (
            <SizeBar key={host.hostId} label={host.hostName} {...host} />
          ))}
        </div>
      )}
    </Paper>
  );
});
