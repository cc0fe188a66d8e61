/** One workspace: where it is, what it asks for, where it comes from. */
import {
  Alert,
  Anchor,
  Badge,
  Button,
  Divider,
  Group,
  Skeleton,
  Stack,
  Table,
  Text,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { IconAdjustments, IconRefreshDot, IconTool } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { isMadeHere, joinImageReference } from '../../../common/docker/image-reference.ts';
import { ownImageOf } from '../../../common/images/own-images.ts';
import type { Install, Workspace } from '../../../common/model/workspaces.ts';
import { missingWords } from '../../../common/workspace/reach.ts';
import { again } from '../../app/again.ts';
import { useQueries } from '../../app/context.tsx';
import { useMay, useRights } from '../../app/may.ts';
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog/dialog.tsx';
import { DialogQuery } from '../../ui/dialog/dialog-query.tsx';
import { WorkspaceIcon } from '../../ui/entry-icon.tsx';
import { Facts } from '../../ui/figures/facts.tsx';
import { FigureHead } from '../../ui/figures/figure-head.tsx';
import { QueryView } from '../../ui/page/states.tsx';
import { Placement } from '../../ui/placement.tsx';
import { WarningList } from '../../ui/warnings/warning-mark.tsx';
import { formatBytes, formatCount, formatTime } from '../../ui/words/format.ts';
import { Hint } from '../../ui/words/hint.tsx';
import { BuildAgain, GetImage } from './get-image.tsx';
import { InstallBadge } from './install-badge.tsx';
import { LaunchButton } from './launch-button.tsx';
import { inOrder } from './marks.ts';
import { UninstallDialog } from './uninstall-dialog.tsx';
import { useWorkspaceActions, type WorkspaceActions } from './use-actions.ts';
import { usePulls } from './use-pulls.ts';
import { WorkspaceMenu } from './workspace-menu.tsx';

const Markdown = lazy(async () => ({ default: (await again(() => import('../../ui/words/markdown.tsx'))).Markdown }));

export function WorkspaceDrawer({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const queries = useQueries();
  const workspace = useQuery(queries.workspaces.get.queryOptions({ input: { id } }));
  return (
    <Dialog
      side
      onClose={onClose}
      size={620}
      icon={
        workspace.data && <WorkspaceIcon hash={workspace.data.iconHash} name={workspace.data.friendlyName} size={36} />
      }
      title={workspace.data?.friendlyName ?? 'Workspace'}
    >
      <DialogQuery query={workspace}>{(data) => <Detail workspace={data} onClose={onClose} />}</DialogQuery>
    </Dialog>
  );
}

function Detail({ workspace, onClose }: { readonly workspace: Workspace; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const actions = useWorkspaceActions();
  const mayChange = useMay('workspaces.modify');
  const [uninstalling, setUninstalling] = useState(false);
  // Once it is ordered there is nothing to come back to.
  const [ordered, setOrdered] = useState(false);
  const { id, enabled, source, warnings, updateAvailable, runningSessions } = workspace;
  const go = (page: string) =>
    void navigate({ to: `/workspaces/$id/${page}`, params: { id }, search: true, resetScroll: false });
  return (
    <>
      <DialogBody>
        <Stack gap="lg">
          {source?.orphaned && (
            <Alert color="yellow" variant="light" title="Registry removed" p="sm">
              {source.registryName || 'The registry'} was removed. The workspace works on; nothing tells about its
              updates any more.
            </Alert>
          )}
          {workspace.description !== '' && <Text size="sm">{workspace.description}</Text>}
          <Hosts workspace={workspace} actions={actions} />
          <Facts
            minWidth={460}
            facts={[
              { name: 'Image', value: workspace.image, mono: true },
              { name: 'Image registry', value: workspace.dockerRegistry, mono: true },
              { name: 'Categories', value: workspace.categories.join(', ') },
              {
                name: 'A session gets',
                value: `${formatCount(workspace.cores, 'core')}, ${formatBytes(workspace.memoryBytes)}${workspace.gpuCount > 0 ? `, ${formatCount(workspace.gpuCount, 'GPU')}` : ''}`,
              },
              { name: 'From', value: source === null ? 'added by hand' : source.registryName },
              { name: 'Added', value: formatTime(workspace.createdAt) },
              { name: 'Changed', value: formatTime(workspace.updatedAt) },
            ]}
          />
          {warnings.length > 0 && (
            <Stack gap="xs">
              <Divider />
              <Title order={3}>What it asks for</Title>
              <WarningList warnings={warnings} />
            </Stack>
          )}
          {workspace.notes.trim() !== '' && (
            <Stack gap="xs">
              <Divider />
              <Title order={3}>Notes of the publisher</Title>
              <Suspense fallback={<Skeleton height={60} />}>
                <Markdown text={workspace.notes} />
              </Suspense>
            </Stack>
          )}
        </Stack>
      </DialogBody>
      <DialogFooter
        start={
          <Group gap="xs">
            <WorkspaceMenu workspace={workspace} actions={actions} onUninstall={() => setUninstalling(true)} />
            {!enabled && <Badge color="gray">Disabled</Badge>}
            {runningSessions > 0 && (
              <Anchor component={Link} to="/sessions" size="sm">
                {formatCount(runningSessions, 'session')}
              </Anchor>
            )}
          </Group>
        }
      >
        {updateAvailable && mayChange && (
          <Button variant="light" leftSection={<IconRefreshDot size={14} stroke={1.6} />} onClick={() => go('update')}>
            Update
          </Button>
        )}
        {mayChange && (
          <Button variant="default" leftSection={<IconAdjustments size={14} stroke={1.6} />} onClick={() => go('edit')}>
            Edit
          </Button>
        )}
        <LaunchButton workspace={workspace} actions={actions} />
      </DialogFooter>
      {uninstalling && (
        <UninstallDialog
          workspaces={[workspace]}
          onClose={() => (ordered ? onClose() : setUninstalling(false))}
          onOrdered={() => setOrdered(true)}
        />
      )}
    </>
  );
}

function Hosts({ workspace, actions }: { readonly workspace: Workspace; readonly actions: WorkspaceActions }) {
  const { id, installs } = workspace;
  const { may } = useRights();
  const percents = usePulls(installs.some(({ observed }) => observed === 'pulling'));
  const [why, setWhy] = useState(false);
  const missing = missingWords(installs);
  const reference = joinImageReference(workspace.dockerRegistry || null, workspace.image).text;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={3}>Hosts</Title>
        {may('sessions.launch') && (
          <Button variant="subtle" aria-expanded={why} onClick={() => setWhy((now) => !now)}>
            Where can it start?
          </Button>
        )}
      </Group>
      {missing !== null && (
        <Text size="sm">
          {workspace.friendlyName} is on {missing}.
        </Text>
      )}
      {why && <WhereItStarts workspaceId={id} />}
      {installs.length === 0 ? (
        <Text size="sm" c="dimmed">
          {workspace.enabled ? 'No host is chosen for it.' : 'It is disabled, so it is brought to no host.'}
        </Text>
      ) : (
        <Table fz="sm" verticalSpacing={6} aria-label="State on each host">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Host</Table.Th>
              <Table.Th>State</Table.Th>
              <FigureHead figure="image" />
              <Table.Th>
                <VisuallyHidden>Actions</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {inOrder(installs).map((install) => (
              <Table.Tr key={install.hostId} style={{ verticalAlign: 'top' }}>
                <Table.Td fw={550} miw={110}>
                  {install.hostName}
                </Table.Td>
                <Table.Td>
                  <InstallBadge install={{ ...install, reason: null }} percents={percents} />
                  {install.reason && (
                    <Stack gap={2} mt={4}>
                      <Text size="xs">{install.reason.message}</Text>
                      {install.reason.hint && <Hint inline size="xs" parts={install.reason.hint} />}
                    </Stack>
                  )}
                </Table.Td>
                <Table.Td ta="right" className="fl-figures" style={{ whiteSpace: 'nowrap' }}>
                  {install.sizeBytes === null ? '' : formatBytes(install.sizeBytes)}
                </Table.Td>
                <Table.Td ta="right">
                  {may('workspaces.modify') && isMissing(install) && isMadeHere(reference) && (
                    <GetImage reference={reference} install={install} />
                  )}
                  {may('workspaces.modify') && install.observed === 'present' && (
                    <BuildAgain reference={reference} install={install} />
                  )}
                  {install.observed === 'pulling' && install.taskId !== null && (
                    <Anchor component={Link} to={`/tasks/${install.taskId}`} size="sm" underline="always">
                      Show
                    </Anchor>
                  )}
                  {may('workspaces.modify') &&
                    ownImageOf(reference) === null &&
                    (install.observed !== 'present' || install.reason !== null) &&
                    install.observed !== 'pulling' && (
                      <Button
                        variant="default"
                        leftSection={<IconTool size={14} stroke={1.6} />}
                        aria-label={`${install.observed === 'blocked' ? 'Install anyway' : 'Try again'} on ${install.hostName}`}
                        loading={actions.repair.isPending}
                        onClick={() =>
                          actions.repair.mutate({
                            id,
                            hostIds: [install.hostId],
                            force: install.observed === 'blocked',
                            // It is there, and a newer one was asked for.
                            refresh: install.observed === 'present',
                          })
                        }
                      >
                        {install.observed === 'blocked' ? 'Install anyway' : 'Try again'}
                      </Button>
                    )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}

/** It is not there, and nothing brings it. */
const isMissing = ({ observed }: Install): boolean => observed !== 'present' && observed !== 'pulling';

function WhereItStarts({ workspaceId }: { readonly workspaceId: string }) {
  const queries = useQueries();
  const placement = useQuery({ ...queries.sessions.placement.queryOptions({ input: { workspaceId } }), staleTime: 0 });
  return <QueryView query={placement}>{({ candidates }) => <Placement candidates={candidates} />}</QueryView>;
}
