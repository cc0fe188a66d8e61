/** One workspace in the table. */
import { Badge, Box, Button, Checkbox, Group, Switch, Table, Text, Tooltip } from '@mantine/core';
import { IconRefreshDot } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Workspace } from '../../../common/model/workspaces.ts';
import { WorkspaceIcon } from '../../ui/entry-icon.tsx';
import { WarningList, WarningMark } from '../../ui/warnings/warning-mark.tsx';
import { isFlagged } from '../../ui/warnings/warnings.ts';
import { InstallBadge } from './install-badge.tsx';
import { LaunchButton } from './launch-button.tsx';
import { inOrder } from './marks.ts';
import type { WorkspaceActions } from './use-actions.ts';
import { WorkspaceMenu } from './workspace-menu.tsx';

type WorkspaceRowProps = {
  readonly workspace: Workspace;
  readonly mayChange: boolean;
  readonly selected: boolean;
  readonly percents: ReadonlyMap<string, number>;
  readonly actions: WorkspaceActions;
  readonly onSelect: (id: string, on: boolean) => void;
  readonly onUninstall: (workspace: Workspace) => void;
};

/** Hosts that are named in a row; the drawer names all. */
const namedHosts = 3;

export const WorkspaceRow = memo(function WorkspaceRow({
  workspace,
  mayChange,
  selected,
  percents,
  actions,
  onSelect,
  onUninstall,
}: WorkspaceRowProps) {
  const { id, friendlyName, image, enabled, installs, warnings, unconfirmed, source, categories } = workspace;
  const sorted = inOrder(installs);
  return (
    <Table.Tr {...(selected ? { bg: 'var(--mantine-primary-color-light)' } : {})}>
      {mayChange && (
        <Table.Td>
          <Checkbox
            aria-label={`Select ${friendlyName}`}
            checked={selected}
            onChange={({ currentTarget }) => onSelect(id, currentTarget.checked)}
          />
        </Table.Td>
      )}
      <Table.Td>
        <Group gap="sm" wrap="nowrap">
          <Box
            p={2}
            style={{
              borderRadius: 8,
              border: `1px solid ${isFlagged(warnings) ? 'var(--mantine-color-red-6)' : 'transparent'}`,
            }}
          >
            <WorkspaceIcon hash={workspace.iconHash} name={friendlyName} size={32} />
          </Box>
          <Box miw={0}>
            <Group gap={6}>
              <Text
                component={Link}
                to={`/workspaces/${id}`}
                search={true}
                resetScroll={false}
                size="sm"
                fw={600}
                c={enabled ? 'var(--mantine-color-text)' : 'dimmed'}
              >
                {friendlyName}
              </Text>
              {unconfirmed.length > 0 && mayChange && (
                <Badge
                  size="xs"
                  color="orange"
                  component={Link}
                  to={`/workspaces/${id}/confirm`}
                  search={true}
                  style={{ cursor: 'pointer' }}
                >
                  To be confirmed
                </Badge>
              )}
              {source?.orphaned && (
                <Tooltip label={`${source.registryName || 'Its registry'} was removed; nothing tells about updates`}>
                  <Badge size="xs" color="yellow" tabIndex={0}>
                    Registry removed
                  </Badge>
                </Tooltip>
              )}
            </Group>
            <Text size="xs" c="dimmed" className="fl-mono" truncate maw={{ base: 170, md: 220, lg: 340 }} title={image}>
              {image}
            </Text>
          </Box>
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="lg">
        <Text size="xs" c="dimmed" maw={160} lineClamp={2}>
          {categories.join(', ')}
        </Text>
      </Table.Td>
      <Table.Td miw={150}>
        <Group gap={4}>
          {sorted.slice(0, namedHosts).map((install) => (
            <InstallBadge key={install.hostId} install={install} percents={percents} withHost />
          ))}
          {sorted.length > namedHosts && <Badge color="gray">+{sorted.length - namedHosts}</Badge>}
          {sorted.length === 0 && (
            <Text size="xs" c="dimmed">
              {enabled ? 'no host' : 'not installed'}
            </Text>
          )}
        </Group>
      </Table.Td>
      <Table.Td ta="center">
        <WarningMark count={warnings.length} flagged={isFlagged(warnings)} of={friendlyName}>
          {() => <WarningList warnings={warnings} />}
        </WarningMark>
      </Table.Td>
      <Table.Td ta="right" visibleFrom="md">
        {workspace.runningSessions > 0 ? workspace.runningSessions : ''}
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Switch
          aria-label={`${friendlyName} enabled`}
          checked={enabled}
          disabled={!mayChange}
          onChange={({ currentTarget }) => actions.setEnabled.mutate({ ids: [id], enabled: currentTarget.checked })}
        />
      </Table.Td>
      <Table.Td
        bg={selected ? 'var(--mantine-primary-color-light)' : 'var(--fl-surface)'}
        style={{ position: 'sticky', right: 0 }}
      >
        <Group gap={6} wrap="nowrap" justify="flex-end">
          {workspace.updateAvailable && mayChange && (
            <Button
              component={Link}
              to={`/workspaces/${id}/update`}
              search={true}
              variant="default"
              leftSection={<IconRefreshDot size={14} stroke={1.6} />}
              aria-label={`Update ${friendlyName}`}
            >
              Update
            </Button>
          )}
          <LaunchButton workspace={workspace} actions={actions} inRow />
          <WorkspaceMenu workspace={workspace} actions={actions} onUninstall={() => onUninstall(workspace)} />
        </Group>
      </Table.Td>
    </Table.Tr>
  );
});
