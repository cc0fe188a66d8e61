/** Browse everything that registries publish. */
import { Box, Button, Select, Skeleton, Stack } from '@mantine/core';
import { IconArrowsSort, IconMoodEmpty, IconPlus, IconTools } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useSearch } from '@tanstack/react-router';
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Registry } from '../../../common/model/registries.ts';
import { shortSeverityLabels } from '../../../common/registry/severity.ts';
import { gradeOrder, sortOf, sorts } from '../../../common/registry/shelf.ts';
import { useApi, useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { useRegistryPictures } from '../../ui/entry-icon.tsx';
import { isFiltered, readBrowse, toggled } from '../../ui/lists/browse.ts';
import { ChoiceFilter, FilterBar } from '../../ui/lists/filter-bar.tsx';
import { type BrowseState, useBrowse } from '../../ui/lists/use-browse.ts';
import { Page } from '../../ui/page/page.tsx';
import { EmptyState, ErrorPanel, LoadingRows, QueryView } from '../../ui/page/states.tsx';
import { formatCount } from '../../ui/words/format.ts';
import { Capacity } from './capacity.tsx';
import { CardGrid, type CardGridHandle } from './card-grid.tsx';
import { DefaultsOffer } from './defaults-offer.tsx';
import { cardHeight, EntryCardView } from './entry-card.tsx';
import { FirstRegistry } from './first-registry.tsx';
import { markOrder, markWords } from './marks.ts';
import { RegistryStrip } from './registry-strip.tsx';
import { useChangedFields } from './use-changes.ts';
import { type Facets, useEntries, useEntriesAhead } from './use-entries.ts';
import './registry.css';

export function RegistryPage() {
  const api = useApi();
  const queries = useQueries();
  const client = useQueryClient();
  const registries = useQuery(queries.registries.list.queryOptions());
  // Both questions at once: neither needs the answer to the other.
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const [first] = useState(() => readBrowse(search));
  useEntriesAhead(first);
  // Registries with automatic updates are fetched when the page is opened, not while it is on screen.
  const { mutate: tellOpened } = useMutation({
    mutationFn: () => api.registries.opened(),
    // That they are being fetched is part of the list; that they were is told by the service.
    onSuccess: ({ updating }) => {
      if (updating.length > 0) void client.invalidateQueries({ queryKey: queries.registries.list.queryKey() });
    },
  });
  useEffect(() => tellOpened(), [tellOpened]);
  const none = registries.data?.registries.length === 0;
  const mayAdd = useMay('registries.modify');
  return (
    <Page
      title="Registry"
      description="Workspaces that registries publish, to look over and install."
      actions={
        mayAdd && (
          <>
            <Button
              component={Link}
              to="/registry/make"
              search={true}
              variant="default"
              leftSection={<IconTools size={14} stroke={1.6} />}
            >
              Make a registry
            </Button>
            {!none && (
              <Button
                component={Link}
                to="/registry/add"
                search={true}
                leftSection={<IconPlus size={14} stroke={1.6} />}
              >
                Add registry
              </Button>
            )}
          </>
        )
      }
    >
      <QueryView query={registries}>
        {(data) =>
          data.registries.length === 0 ? (
            <Stack gap="sm">
              <DefaultsOffer />
              <FirstRegistry mayAdd={mayAdd} />
            </Stack>
          ) : (
            <Stack gap={8}>
              <DefaultsOffer />
              <Entries registries={data.registries} />
            </Stack>
          )
        }
      </QueryView>
      <Outlet />
    </Page>
  );
}

function Entries({ registries }: { readonly registries: readonly Registry[] }) {
  const state = useBrowse();
  const { browse, set, clear } = state;
  const byId = useMemo(() => new Map(registries.map((registry) => [registry.id, registry])), [registries]);
  const { query, facets, found, total, marked, entryAt, show } = useEntries(browse);
  const fields = useChangedFields(registries);
  const grid = useRef<CardGridHandle>(null);
  const pictures = useRegistryPictures(registries);
  const chosen = useRef(browse.registries);
  chosen.current = browse.registries;
  const filterRegistry = useCallback((id: string) => set({ registries: toggled(chosen.current, id) }), [set]);
  const choose = useCallback((next: readonly string[]) => set({ registries: next }), [set]);
  const { categories, architectures, marks } = useMemo(
    () => ({
      categories: facets.categories.map(({ category, count }) => ({ value: category, label: category, count })),
      architectures: [...facets.architectures]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([value, count]) => ({ value, label: value, count })),
      marks: markOrder
        .filter((mark) => facets.marks.has(mark) || browse.marks.includes(mark))
        .map((mark) => ({ value: mark, label: markWords[mark], count: facets.marks.get(mark) ?? 0 })),
    }),
    [facets, browse.marks],
  );
  const top = (
    <>
      <RegistryStrip
        registries={registries}
        counts={query.data === undefined ? null : facets.registries}
        marked={marked}
        chosen={browse.registries}
        onChoose={choose}
      />
      <Capacity />
    </>
  );
  if (query.data === undefined) {
    return (
      <>
        {top}
        {query.error ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : <LoadingCards />}
      </>
    );
  }
  return (
    <>
      {top}
      <Box className="fl-sticky">
        <FilterBar
          state={state}
          searchLabel="Search workspaces"
          categories={categories}
          architectures={architectures}
          // The strip above is that filter.
          registries={[]}
          extra={<GradeAndOrder chosen={browse.grades} sort={browse.sort} grades={facets.grades} set={set} />}
          marks={marks}
          result={
            found === total
              ? formatCount(total, 'workspace')
              : `${found.toLocaleString()} of ${formatCount(total, 'workspace')}`
          }
          filtered={isFiltered(browse)}
          onDown={() => grid.current?.focusFirst()}
        />
      </Box>
      {found === 0 ? (
        <EmptyState
          icon={IconMoodEmpty}
          title={total === 0 ? 'These registries are empty' : 'Nothing matches'}
          action={isFiltered(browse) ? <Button onClick={clear}>Clear filters</Button> : null}
        >
          {total === 0
            ? 'They publish no workspaces. Add another registry, or update these.'
            : 'No workspace fits the search and the filters.'}
        </EmptyState>
      ) : (
        <CardGrid
          handle={grid}
          count={found}
          itemAt={entryAt}
          itemKey={(entry) => `${entry.registryId}/${entry.key}`}
          onSight={show}
          itemHeight={cardHeight}
          label="Workspaces"
          render={(entry, index, tabStop) => (
            <EntryCardView
              entry={entry}
              changed={fields.get(`${entry.registryId}/${entry.key}`) ?? null}
              registry={byId.get(entry.registryId)}
              registryPicture={pictures.get(entry.registryId)}
              index={index}
              tabStop={tabStop}
              onFilterRegistry={filterRegistry}
            />
          )}
        />
      )}
    </>
  );
}

type GradeAndOrderProps = Pick<BrowseState, 'set'> & {
  readonly chosen: readonly string[];
  readonly sort: string | null;
  readonly grades: Facets['grades'];
};

/** How grave, and in which order. */
const GradeAndOrder = memo(function GradeAndOrder({ chosen, sort, grades, set }: GradeAndOrderProps) {
  return (
    <>
      <ChoiceFilter
        label="Severity"
        options={gradeOrder
          .filter((grade) => grades.has(grade) || chosen.includes(grade))
          .map((grade) => ({
            value: grade,
            label: grade === 'none' ? 'No warning' : shortSeverityLabels[grade],
            count: grades.get(grade) ?? 0,
          }))}
        chosen={chosen}
        onChange={(next) => set({ grades: next })}
      />
      <Order sort={sort} set={set} />
    </>
  );
});

const Order = memo(function Order({ sort, set }: Pick<GradeAndOrderProps, 'sort' | 'set'>) {
  return (
    <Select
      aria-label="Order"
      size="sm"
      w={{ base: 150, md: 196 }}
      allowDeselect={false}
      leftSection={<IconArrowsSort size={15} stroke={1.6} />}
      data={Object.entries(sorts).map(([value, label]) => ({ value, label }))}
      value={sortOf({ sort })}
      onChange={(chosen) => set({ sort: chosen === 'match' ? null : chosen })}
    />
  );
});

function LoadingCards() {
  return (
    <Stack gap="md" aria-busy="true">
      <Skeleton height={36} maw={420} />
      <LoadingRows height={96} />
    </Stack>
  );
}
