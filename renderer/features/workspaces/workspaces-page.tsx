/** Everything that can be launched here. */
import { Box, Button, Checkbox, Group, Stack } from '@mantine/core';
import {
  IconApps,
  IconBooks,
  IconExternalLink,
  IconHammer,
  IconMoodEmpty,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { LinkWorkspace } from '../../../common/model/workspace-kinds.ts';
import type { Workspace } from '../../../common/model/workspaces.ts';
import { useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { RegistryIcon } from '../../ui/entry-icon.tsx';
import { isFiltered } from '../../ui/lists/browse.ts';
import { FilterBar } from '../../ui/lists/filter-bar.tsx';
import { useBrowse } from '../../ui/lists/use-browse.ts';
import { Page } from '../../ui/page/page.tsx';
import { EmptyState, QueryView } from '../../ui/page/states.tsx';
import { formatCount } from '../../ui/words/format.ts';
import { DefaultsOffer } from '../registry/defaults-offer.tsx';
import { ConfirmBanner } from './confirm-dialog.tsx';
import { LinkDialog, LinksSection } from './links.tsx';
import { type WorkspaceMark, workspaceMarks } from './marks.ts';
import { UninstallDialog } from './uninstall-dialog.tsx';
import { useWorkspaceActions } from './use-actions.ts';
import { useWorkspaces } from './use-workspaces.ts';
import { WorkspaceTable } from './workspace-table.tsx';

export function WorkspacesPage() {
  const [uninstall, setUninstall] = useState<readonly Workspace[] | null>(null);
  const [link, setLink] = useState<LinkWorkspace | 'new' | null>(null);
  const state = useBrowse();
  const navigate = useNavigate();
  const queries = useQueries();
  const { query, all, shown, facets } = useWorkspaces(state.browse);
  const known = useQuery(queries.registries.list.queryOptions()).data?.registries ?? [];
  const links = useQuery(queries.workspaces.links.queryOptions()).data?.links ?? [];
  const mayChange = useMay('workspaces.modify');
  const registries = known.filter(({ installed }) => installed > 0);
  const addLink = (
    <Button variant="default" leftSection={<IconExternalLink size={14} stroke={1.6} />} onClick={() => setLink('new')}>
      Add link
    </Button>
  );
  const buildImage = (
    <Button
      component={Link}
      to="/workspaces/build"
      search={true}
      variant="default"
      leftSection={<IconHammer size={14} stroke={1.6} />}
    >
      Build image
    </Button>
  );
  const empty = query.data !== undefined && all.length === 0;
  return (
    <Page
      title="Workspaces"
      description="What can be launched here, and the hosts it is installed on."
      actions={
        empty || !mayChange ? null : (
          <>
            <Button
              component={Link}
              to="/registry"
              variant="default"
              leftSection={<IconBooks size={14} stroke={1.6} />}
            >
              Browse registries
            </Button>
            {addLink}
            {buildImage}
            <Button
              component={Link}
              to="/workspaces/new"
              search={true}
              leftSection={<IconPlus size={14} stroke={1.6} />}
            >
              Add workspace
            </Button>
          </>
        )
      }
    >
      <QueryView query={query}>
        {() =>
          empty ? (
            <Stack gap="lg">
              <DefaultsOffer />
              {mayChange ? (
                <NoWorkspace
                  more={
                    <>
                      {buildImage}
                      {addLink}
                    </>
                  }
                />
              ) : (
                <EmptyState icon={IconApps} title="No workspace yet">
                  Somebody who looks after this site has to install one.
                </EmptyState>
              )}
              <LinksSection links={links} onEdit={setLink} />
            </Stack>
          ) : (
            <Stack gap="sm">
              <DefaultsOffer />
              {mayChange && (
                <ConfirmBanner
                  workspaces={all}
                  onOpen={() => void navigate({ to: '/workspaces/confirm', search: true, resetScroll: false })}
                />
              )}
              <FilterBar
                state={state}
                searchLabel="Search workspaces"
                categories={facets.categories.map(({ category, count }) => ({
                  value: category,
                  label: category,
                  count,
                }))}
                architectures={[]}
                registries={
                  registries.length < 2
                    ? []
                    : registries.map(({ id, name, hasIcon }) => ({
                        value: id,
                        label: name,
                        icon: <RegistryIcon registryId={id} path={hasIcon ? '' : null} name={name} size={16} />,
                      }))
                }
                marks={(Object.entries(workspaceMarks) as [WorkspaceMark, string][])
                  .filter(([mark]) => facets.marks.has(mark) || state.browse.marks.includes(mark))
                  .map(([value, label]) => ({ value, label, count: facets.marks.get(value) ?? 0 }))}
                result={
                  shown.length === all.length
                    ? formatCount(all.length, 'workspace')
                    : `${shown.length.toLocaleString()} of ${formatCount(all.length, 'workspace')}`
                }
                filtered={isFiltered(state.browse)}
              />
              {shown.length === 0 ? (
                <EmptyState
                  icon={IconMoodEmpty}
                  title="Nothing matches"
                  action={<Button onClick={state.clear}>Clear filters</Button>}
                >
                  No workspace fits the search and the filters.
                </EmptyState>
              ) : (
                <Selection shown={shown} mayChange={mayChange} onUninstall={setUninstall} />
              )}
              <LinksSection links={fittingLinks(links, state.browse.text)} onEdit={setLink} />
            </Stack>
          )
        }
      </QueryView>
      {/* Beside the list: it says how it ended when the last workspace is gone, and the list with it. */}
      {uninstall && <UninstallDialog workspaces={uninstall} onClose={() => setUninstall(null)} />}
      {link !== null && <LinkDialog link={link === 'new' ? null : link} onClose={() => setLink(null)} />}
      <Outlet />
    </Page>
  );
}

/** By the words of the search alone: links have none of the other properties. */
function fittingLinks(links: readonly LinkWorkspace[], text: string): readonly LinkWorkspace[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return links.filter(({ friendlyName, description, url }) => {
    const all = `${friendlyName} ${description} ${url}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

function NoWorkspace({ more }: { readonly more: ReactNode }) {
  return (
    <EmptyState
      icon={IconApps}
      title="No workspace yet"
      action={
        <>
          <Button component={Link} to="/registry" leftSection={<IconBooks size={14} stroke={1.6} />}>
            Browse registries
          </Button>
          <Button
            component={Link}
            to="/workspaces/new"
            variant="default"
            leftSection={<IconPlus size={14} stroke={1.6} />}
          >
            Add workspace
          </Button>
          {more}
        </>
      }
    >
      A workspace is a desktop or an application that people launch in a container. Install one from a registry, or add
      one by hand from any image.
    </EmptyState>
  );
}

const nobody: ReadonlySet<string> = new Set();

/** The table with what is chosen of it, and what can be done with many at once. */
type SelectionProps = {
  readonly shown: readonly Workspace[];
  readonly mayChange: boolean;
  readonly onUninstall: (workspaces: readonly Workspace[]) => void;
};

function Selection({ shown, mayChange, onUninstall }: SelectionProps) {
  const actions = useWorkspaceActions();
  const [selected, setSelected] = useState(nobody);
  // What a filter hides is not acted upon.
  const chosen = shown.filter(({ id }) => selected.has(id));
  const ids = chosen.map(({ id }) => id);
  return (
    <Box>
      {mayChange && (
        <Group gap="xs" mih={36} mb={4}>
          <Checkbox
            label={chosen.length === 0 ? 'Select all' : `${formatCount(chosen.length, 'workspace')} selected`}
            checked={chosen.length > 0 && chosen.length === shown.length}
            indeterminate={chosen.length > 0 && chosen.length < shown.length}
            onChange={() => setSelected(chosen.length === shown.length ? nobody : new Set(shown.map(({ id }) => id)))}
          />
          {chosen.length > 0 && (
            <>
              <Button variant="default" onClick={() => actions.setEnabled.mutate({ ids, enabled: true })}>
                Enable
              </Button>
              <Button variant="default" onClick={() => actions.setEnabled.mutate({ ids, enabled: false })}>
                Disable
              </Button>
              <Button
                variant="default"
                c="red"
                leftSection={<IconTrash size={14} stroke={1.6} />}
                onClick={() => onUninstall(chosen)}
              >
                Uninstall
              </Button>
            </>
          )}
        </Group>
      )}
      <WorkspaceTable
        workspaces={shown}
        mayChange={mayChange}
        selected={selected}
        actions={actions}
        onSelect={(id, on) =>
          setSelected((before) => {
            const next = new Set(before);
            if (on) next.add(id);
            else next.delete(id);
            return next;
          })
        }
        onUninstall={(workspace) => onUninstall([workspace])}
      />
    </Box>
  );
}
