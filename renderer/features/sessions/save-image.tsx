/** Saves what is in a session as an image: asks how it is to be called, and shows how far it is. */
import { Alert, Button, Group, List, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconDeviceFloppy, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Session } from '../../../common/model/sessions.ts';
import { useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { DialogBody, DialogFooter, DialogForm, dialogLook, ReturnFocus } from '../../ui/dialog/dialog.tsx';
import { openerOf } from '../../ui/dialog/dialog-memory.ts';
import { notifyFailed } from '../../ui/notify.ts';
import { ErrorPanel } from '../../ui/page/states.tsx';
import { TaskProgress, TaskStateBadge } from '../../ui/tasks/task-progress.tsx';
import { useTaskTree } from '../../ui/tasks/task-tree.ts';
import { isActive } from '../../ui/tasks/task-words.ts';
import { Hint } from '../../ui/words/hint.tsx';

/** @param launch goes to where the workspace of the new image is launched */
export async function askToSave(session: Session, launch: (workspaceId: string) => void): Promise<void> {
  // A dialog is not shown over another element in full screen.
  if (document.fullscreenElement) await document.exitFullscreen();
  const modalId = `save-image:${session.id}`;
  const opener = openerOf(document.activeElement);
  const close = () => modals.close(modalId);
  modals.open({
    modalId,
    title: `Save ${session.workspaceName} as an image`,
    size: 'lg',
    classNames: dialogLook,
    returnFocus: false,
    closeOnClickOutside: false,
    children: (
      <>
        <ReturnFocus opener={opener} />
        <SaveImage
          session={session}
          onClose={close}
          onLaunch={(id) => {
            close();
            launch(id);
          }}
        />
      </>
    ),
  });
}

type SaveImageProps = {
  readonly session: Session;
  readonly onClose: () => void;
  readonly onLaunch: (workspaceId: string) => void;
};

function SaveImage({ session, onClose, onLaunch }: SaveImageProps) {
  const queries = useQueries();
  const [friendlyName, setFriendlyName] = useState(`${session.workspaceName} (saved)`);
  const [description, setDescription] = useState('');
  const save = useMutation(queries.images.saveSession.mutationOptions());
  const isNamed = friendlyName.trim() !== '';
  if (save.data) return <Saving taskId={save.data.taskId} onClose={onClose} onLaunch={onLaunch} />;
  return (
    <DialogForm
      onSubmit={() => {
        if (isNamed)
          save.mutate({ sessionId: session.id, friendlyName: friendlyName.trim(), description: description.trim() });
      }}
    >
      <DialogBody>
        <Stack gap="md">
          <TextInput
            label="Name"
            description="What the new workspace is called. The image is named after it."
            required
            data-autofocus
            maxLength={200}
            value={friendlyName}
            error={isNamed ? undefined : 'Give it a name.'}
            onChange={({ currentTarget }) => setFriendlyName(currentTarget.value)}
          />
          <Textarea
            label="Description"
            autosize
            minRows={2}
            maxRows={6}
            maxLength={20_000}
            value={description}
            onChange={({ currentTarget }) => setDescription(currentTarget.value)}
          />
          <List size="sm" spacing={4}>
            <List.Item>
              Everything in the container of {session.userName}
              {session.hostName === '' ? '' : ` on ${session.hostName}`} is saved, and seen by all who launch the new
              workspace: files, histories, and what programs remember of sign-ins.
            </List.Item>
            <List.Item>Mapped folders and persistent profiles are no part of it.</List.Item>
            <List.Item>The password of the session and its variables are not in the image.</List.Item>
            <List.Item>The session stands still while it is copied, and goes on then.</List.Item>
          </List>
        </Stack>
      </DialogBody>
      <DialogFooter above={save.error && <ErrorPanel error={save.error} title="The session was not saved" />}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={save.isPending} leftSection={<IconDeviceFloppy size={15} stroke={1.6} />}>
          Save as image
        </Button>
      </DialogFooter>
    </DialogForm>
  );
}

type SavingProps = { readonly taskId: string } & Pick<SaveImageProps, 'onClose' | 'onLaunch'>;

/** As it goes. It goes on when this is closed: the tasks have it. */
function Saving({ taskId, onClose, onLaunch }: SavingProps) {
  const queries = useQueries();
  const mayCancel = useMay('tasks.modify');
  const { task, error } = useTaskTree(taskId);
  const cancel = useMutation(
    queries.tasks.cancel.mutationOptions({ onError: (thrown) => notifyFailed('The task was not cancelled', thrown) }),
  );
  const made = task?.state === 'succeeded' ? workspaceOf(task.result) : null;
  return (
    <>
      <DialogBody>
        {task === null ? (
          error !== null && <ErrorPanel error={error} />
        ) : (
          <Stack gap="sm" role="status">
            <Group justify="space-between">
              <Text fw={600}>{task.title}</Text>
              <TaskStateBadge state={task.state} />
            </Group>
            <TaskProgress task={task} />
            {task.error !== null && task.state !== 'cancelled' && (
              <Alert color="red" variant="light" p="sm" role="alert">
                <Stack gap={4}>
                  <Text size="sm">{task.error.message}</Text>
                  {task.error.hint && <Hint parts={task.error.hint} />}
                </Stack>
              </Alert>
            )}
          </Stack>
        )}
      </DialogBody>
      <DialogFooter>
        {task !== null && isActive(task) && mayCancel && (
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ id: taskId })}>
            Cancel
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        {made !== null && (
          <Button leftSection={<IconPlayerPlay size={14} stroke={1.6} />} onClick={() => onLaunch(made)}>
            Launch it
          </Button>
        )}
      </DialogFooter>
    </>
  );
}

function workspaceOf(result: unknown): string | null {
  if (typeof result !== 'object' || result === null || !('workspaceId' in result)) return null;
  return typeof result.workspaceId === 'string' ? result.workspaceId : null;
}
