/**
 * What saved workspaces ask for and nobody has confirmed yet: of one, or of all at once, because rules grow and images
 * change. Sessions that run are not touched.
 */
import { Alert, Box, Button, Group, Stack, Text } from '@mantine/core';
import { IconShieldCheck, IconShieldExclamation } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Workspace } from '../../../common/model/workspaces.ts';
import { warningKey } from '../../../common/registry/shown.ts';
import { useQueries } from '../../app/context.tsx';
import { DialogBody, DialogFooter } from '../../ui/dialog/dialog.tsx';
import { DialogQuery } from '../../ui/dialog/dialog-query.tsx';
import { WorkspaceIcon } from '../../ui/entry-icon.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { EmptyState, ErrorPanel } from '../../ui/page/states.tsx';
import { mustConfirm, mustSee } from '../../ui/warnings/warnings.ts';
import { formatCount } from '../../ui/words/format.ts';
import { Commands, Confirmation } from './editor/confirmation.tsx';
import { closeAsking, DialogFrame } from './editor/dialog-frame.tsx';

type ConfirmDialogProps = {
  /** One workspace; all that ask for something where absent. */
  readonly id?: string;
  readonly onClose: () => void;
};

export function ConfirmDialog({ id, onClose }: ConfirmDialogProps) {
  const queries = useQueries();
  const dirty = useRef(false);
  const list = useQuery(queries.workspaces.list.queryOptions());
  const asking = (list.data?.workspaces ?? []).filter(
    (workspace) => workspace.unconfirmed.length > 0 && (id === undefined || workspace.id === id),
  );
  return (
    <DialogFrame
      title={asking.length === 1 ? `Confirm ${asking[0]?.friendlyName ?? ''}` : 'Confirm what workspaces ask for'}
      subtitle="They cannot be launched until that is done. Running sessions go on."
      dirty={dirty}
      onClose={onClose}
    >
      <DialogQuery query={list}>
        {() =>
          asking.length === 0 ? (
            <DialogBody>
              <EmptyState
                icon={IconShieldCheck}
                title="Nothing to confirm"
                action={<Button onClick={onClose}>Close</Button>}
              >
                Everything that the workspaces ask for has been confirmed.
              </EmptyState>
            </DialogBody>
          ) : (
            <ConfirmForm workspaces={asking} dirty={dirty} onClose={onClose} />
          )
        }
      </DialogQuery>
    </DialogFrame>
  );
}

/** Names a box: the same warning of two workspaces is two questions. */
const boxOf = (workspace: Workspace, key: string) => `${workspace.id} ${key}`;

type ConfirmFormProps = {
  readonly workspaces: readonly Workspace[];
  readonly dirty: { current: boolean };
  readonly onClose: () => void;
};

function ConfirmForm({ workspaces, dirty, onClose }: ConfirmFormProps) {
  const queries = useQueries();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  // What is asked stays as it was when the dialog opened: nothing moves away under the pointer.
  const [asked] = useState(workspaces);
  const items = asked.flatMap((workspace) => {
    const said = workspace.unconfirmed.map(warningKey).filter((key) => ticked.has(boxOf(workspace, key)));
    const boxes = mustConfirm(workspace.unconfirmed).length;
    // Ordinary commands stand in full beside the boxes: on the screen, they are shown.
    const seen = said.length === boxes ? mustSee(workspace.unconfirmed).map(warningKey) : [];
    const shownWarnings = [...said, ...seen];
    return shownWarnings.length === 0 ? [] : [{ id: workspace.id, shownWarnings }];
  });
  const confirm = useMutation(
    queries.workspaces.confirm.mutationOptions({
      onSuccess: ({ left }) => {
        const ready = items.length - left.length;
        if (ready > 0) notifyDone(`${formatCount(ready, 'workspace')} confirmed.`);
        dirty.current = false;
        onClose();
      },
    }),
  );
  return (
    <>
      <DialogBody>
        <Stack gap="xl">
          {asked.map((workspace) => (
            <Asked
              key={workspace.id}
              workspace={workspace}
              ticked={ticked}
              onTick={(key, on) => {
                dirty.current = true;
                setTicked((before) => {
                  const next = new Set(before);
                  if (on) next.add(boxOf(workspace, key));
                  else next.delete(boxOf(workspace, key));
                  return next;
                });
              }}
            />
          ))}
        </Stack>
      </DialogBody>
      <DialogFooter above={confirm.error && <ErrorPanel error={confirm.error} title="This was not confirmed" />}>
        <Button variant="default" onClick={() => void closeAsking(dirty, onClose)} data-autofocus>
          Cancel
        </Button>
        <Button disabled={items.length === 0} loading={confirm.isPending} onClick={() => confirm.mutate({ items })}>
          Confirm what is ticked
        </Button>
      </DialogFooter>
    </>
  );
}

type AskedProps = {
  readonly workspace: Workspace;
  readonly ticked: ReadonlySet<string>;
  readonly onTick: (key: string, on: boolean) => void;
};

function Asked({ workspace, ticked, onTick }: AskedProps) {
  const { friendlyName, image, iconHash, unconfirmed, execConfig } = workspace;
  const boxes = mustConfirm(unconfirmed);
  return (
    <Stack gap="sm" component="section" aria-label={friendlyName}>
      <Group gap="sm" wrap="nowrap">
        <WorkspaceIcon hash={iconHash} name={friendlyName} size={32} />
        <Box miw={0}>
          <Text fw={600}>{friendlyName}</Text>
          <Text size="xs" c="dimmed" className="fl-mono" truncate title={image}>
            {image}
          </Text>
        </Box>
      </Group>
      {boxes.map((warning) => {
        const key = warningKey(warning);
        return (
          <Confirmation
            key={key}
            warning={warning}
            checked={ticked.has(boxOf(workspace, key))}
            onChange={(on) => onTick(key, on)}
          />
        );
      })}
      {unconfirmed.some(({ property }) => property.startsWith('exec_config')) && <Commands execConfig={execConfig} />}
      {boxes.length === 0 && (
        <Button
          variant="default"
          style={{ alignSelf: 'flex-start' }}
          onClick={() => {
            for (const warning of mustSee(unconfirmed)) onTick(warningKey(warning), true);
          }}
        >
          I have read these commands
        </Button>
      )}
    </Stack>
  );
}

/** Above the list of workspaces: how many wait for a yes. Nothing where none does. */
export function ConfirmBanner({
  workspaces,
  onOpen,
}: {
  readonly workspaces: readonly Workspace[];
  readonly onOpen: () => void;
}) {
  const asking = workspaces.filter(({ unconfirmed }) => unconfirmed.length > 0);
  if (asking.length === 0) return null;
  return (
    <Alert color="orange" variant="light" p="sm" icon={<IconShieldExclamation size={18} stroke={1.6} />}>
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          {asking.length === 1
            ? `${asking[0]?.friendlyName ?? ''} asks for rights that nobody has confirmed yet. It cannot be launched until that is done.`
            : `${formatCount(asking.length, 'workspace')} ask for rights that nobody has confirmed yet. They cannot be launched until that is done.`}
        </Text>
        <Button variant="default" onClick={onOpen}>
          Read and confirm
        </Button>
      </Group>
    </Alert>
  );
}
