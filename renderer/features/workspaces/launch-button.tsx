/** Launching, where a host has the image or can get it; else installing, or why neither can be done. */

import { Button, Tooltip } from '@mantine/core';
import { IconDownload, IconHammer, IconPlayerPlay } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { ownImageOf } from '../../../common/images/own-images.ts';
import type { Workspace } from '../../../common/model/workspaces.ts';
import { launchOffer } from '../../../common/placement/launch-offer.ts';
import { useRights } from '../../app/may.ts';
import type { WorkspaceActions } from './use-actions.ts';

type LaunchButtonProps = {
  readonly workspace: Workspace;
  readonly actions: WorkspaceActions;
  /** In lists: quieter, and named by the workspace. */
  readonly inRow?: boolean;
};

export function LaunchButton({ workspace, actions, inRow = false }: LaunchButtonProps) {
  const { may } = useRights();
  const { id, friendlyName } = workspace;
  const offer = launchOffer(workspace);
  const named = (does: string) => (inRow ? { 'aria-label': `${does} ${friendlyName}` } : {});
  if (!may(offer.kind === 'install' ? 'workspaces.modify' : 'sessions.launch')) return null;
  if (offer.kind === 'install' && ownImageOf(workspace.image) !== null) {
    return (
      <Tooltip label={offer.reason} maw={340} events={{ hover: true, focus: true, touch: true }}>
        <Button
          component={Link}
          to={`/workspaces/${id}`}
          search={true}
          variant="default"
          leftSection={<IconHammer size={14} stroke={1.6} />}
          {...named('Get the image of')}
        >
          Get image
        </Button>
      </Tooltip>
    );
  }
  if (offer.kind === 'install') {
    return (
      <Tooltip label={offer.reason} maw={340} events={{ hover: true, focus: true, touch: true }}>
        <Button
          variant="default"
          leftSection={<IconDownload size={14} stroke={1.6} />}
          {...named('Install')}
          loading={actions.repair.isPending && actions.repair.variables.id === id}
          onClick={() => actions.repair.mutate({ id })}
        >
          Install
        </Button>
      </Tooltip>
    );
  }
  const button = (
    <Button
      variant={inRow ? 'light' : 'filled'}
      leftSection={<IconPlayerPlay size={14} stroke={1.6} />}
      {...named('Launch')}
      // It stays reachable, so that why it does nothing can be read with the keyboard as well.
      {...(offer.kind === 'none' ? { 'data-disabled': true, 'aria-disabled': true } : {})}
      loading={actions.launch.isPending && actions.launch.variables.workspaceId === id}
      onClick={() => {
        if (offer.kind === 'launch') actions.start(workspace);
      }}
    >
      Launch
    </Button>
  );
  if (offer.kind === 'launch') return button;
  return (
    <Tooltip label={offer.reason} maw={340} events={{ hover: true, focus: true, touch: true }}>
      {button}
    </Tooltip>
  );
}
