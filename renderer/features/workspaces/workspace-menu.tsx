/** Everything that can be done with one workspace. */

import { ActionIcon, Menu } from '@mantine/core';
import {
  IconAdjustments,
  IconCloudDownload,
  IconCopy,
  IconDots,
  IconPlayerPlay,
  IconRefreshDot,
  IconToggleLeft,
  IconTool,
  IconTrash,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { Workspace } from '../../../common/model/workspaces.ts';
import { launchOffer } from '../../../common/placement/launch-offer.ts';
import { useRights } from '../../app/may.ts';
import { repairable } from './marks.ts';
import type { WorkspaceActions } from './use-actions.ts';

type WorkspaceMenuProps = {
  readonly workspace: Workspace;
  readonly actions: WorkspaceActions;
  readonly onUninstall: () => void;
};

export function WorkspaceMenu({ workspace, actions, onUninstall }: WorkspaceMenuProps) {
  const navigate = useNavigate();
  const { may } = useRights();
  const mayChange = may('workspaces.modify');
  const mayLaunch = may('sessions.launch');
  const { id, friendlyName, enabled } = workspace;
  const go = (page: string) =>
    void navigate({ to: `/workspaces/$id/${page}`, params: { id }, search: true, resetScroll: false });
  const icon = { size: 15, stroke: 1.6 } as const;
  if (!mayChange && !mayLaunch) return null;
  return (
    <Menu position="bottom-end" shadow="md" width={210}>
      <Menu.Target>
        <ActionIcon title="More" aria-label={`Menu of ${friendlyName}`}>
          <IconDots size={17} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayLaunch && (
          <Menu.Item
            leftSection={<IconPlayerPlay {...icon} />}
            disabled={launchOffer(workspace).kind !== 'launch'}
            onClick={() => go('launch')}
          >
            Launch on a host…
          </Menu.Item>
        )}
        {mayChange && (
          <>
            <Menu.Item leftSection={<IconAdjustments {...icon} />} onClick={() => go('edit')}>
              Edit
            </Menu.Item>
            {workspace.updateAvailable && (
              <Menu.Item leftSection={<IconRefreshDot {...icon} />} onClick={() => go('update')}>
                Update
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconCopy {...icon} />} onClick={() => actions.duplicate.mutate({ id })}>
              Duplicate
            </Menu.Item>
            <Menu.Item
              leftSection={<IconToggleLeft {...icon} />}
              onClick={() => actions.setEnabled.mutate({ ids: [id], enabled: !enabled })}
            >
              {enabled ? 'Disable' : 'Enable'}
            </Menu.Item>
            {repairable(workspace.installs).length > 0 && (
              <Menu.Item leftSection={<IconTool {...icon} />} onClick={() => actions.repair.mutate({ id })}>
                Try again on its hosts
              </Menu.Item>
            )}
            {workspace.installs.some(({ observed }) => observed === 'present') && (
              <Menu.Item
                leftSection={<IconCloudDownload {...icon} />}
                disabled={!enabled}
                onClick={() => actions.repair.mutate({ id, refresh: true })}
              >
                Pull the image again
              </Menu.Item>
            )}
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<IconTrash {...icon} />} onClick={onUninstall}>
              Uninstall
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
