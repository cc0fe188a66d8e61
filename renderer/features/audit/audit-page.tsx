import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconHistory } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { readQuery } from '../../../common/search/match.ts';
import { useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { Page } from '../../ui/page/page.tsx';
import { EmptyState, QueryView } from '../../ui/page/states.tsx';
import { AuditRows } from './audit-rows.tsx';
import { EntryDrawer } from './entry-drawer.tsx';
import { ExportMenu } from './export-menu.tsx';
import { emptyFilter, isAskable, isEmpty, toInput } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import { VerifyButton } from './verify-button.tsx';

const pageSize = 200;

export function AuditPage() {
  const queries = useQueries();
  const mayExport = useMay('audit.export');
  const [filter, setFilter] = useState(emptyFilter);
  const [settled] = useDebouncedValue(filter, 250);
  const [open, setOpen] = useState<number | null>(null);
  const searched = useMemo(() => readQuery(settled.text), [settled.text]);
  const query = useInfiniteQuery({
    ...queries.audit.search.infiniteOptions({
      input: (beforeSeq: number | undefined) => ({
        ...toInput(settled),
        limit: pageSize,
        ...(beforeSeq !== undefined && { beforeSeq }),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ entries }) => (entries.length < pageSize ? undefined : entries.at(-1)?.seq),
    }),
    enabled: isAskable(settled),
    placeholderData: keepPreviousData,
  });
  const actions = query.data?.pages[0]?.actions ?? [];
  return (
    <Page
      fill
      title="Audit"
      description="Who did what, on what, with which result. Each entry carries the hash of the one before, so that a change made outside of Fairlead shows."
      actions={
        <>
          <VerifyButton />
          {mayExport && <ExportMenu filter={filter} />}
        </>
      }
    >
      <div style={{ display: 'flex', flexDirection: 'column', gap: 'var(--mantine-spacing-md)', height: '100%' }}>
        <FilterBar filter={filter} onChange={setFilter} actions={actions} />
        <QueryView query={query}>
          {({ pages }) => {
            const entries = pages.flatMap((page) => page.entries);
            if (entries.length === 0)
              return isEmpty(filter) ? (
                <EmptyState icon={IconHistory} title="Nothing has happened yet">
                  Everything that changes something is written down here.
                </EmptyState>
              ) : (
                <EmptyState
                  icon={IconHistory}
                  title="No entry matches"
                  action={
                    <Button variant="default" onClick={() => setFilter(emptyFilter)}>
                      Clear filters
                    </Button>
                  }
                />
              );
            return (
              <AuditRows
                entries={entries}
                query={searched}
                onOpen={setOpen}
                more={query.hasNextPage}
                loading={query.isFetchingNextPage}
                onEnd={() => {
                  if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
                }}
              />
            );
          }}
        </QueryView>
      </div>
      <EntryDrawer
        seq={open}
        known={query.data?.pages.flatMap(({ entries }) => entries) ?? []}
        onOpen={setOpen}
        onClose={() => setOpen(null)}
      />
    </Page>
  );
}
