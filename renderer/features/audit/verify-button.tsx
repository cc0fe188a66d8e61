import { Alert, Button, Skeleton, Stack } from '@mantine/core';
import { IconPlayerStop, IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueries } from '../../app/context.tsx';
import { useRights } from '../../app/may.ts';
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog/dialog.tsx';
import { notifyFailed } from '../../ui/notify.ts';
import { ErrorPanel } from '../../ui/page/states.tsx';
import { TaskProgress } from '../../ui/tasks/task-progress.tsx';
import { useTaskTree } from '../../ui/tasks/task-tree.ts';
import { isActive } from '../../ui/tasks/task-words.ts';
import { useOrder } from './use-order.ts';
import { verdictOf } from './verdict-of.ts';
import { verdictWords } from './words.ts';

/** Goes through the whole chain, as a task, and says whether it holds, and what holds its end. */
export function VerifyButton() {
  const queries = useQueries();
  const [isOpen, setOpen] = useState(false);
  const verify = useMutation(queries.audit.verify.mutationOptions());
  const run = () => verify.mutate(undefined, { onSettled: () => setOpen(true) });
  const close = () => setOpen(false);
  useOrder('verify', run);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconShieldCheck size={15} stroke={1.6} />}
        loading={verify.isPending}
        onClick={run}
      >
        Verify chain
      </Button>
      <Dialog opened={isOpen} onClose={close} title="Audit chain">
        {verify.data ? (
          <Verification key={verify.data.taskId} taskId={verify.data.taskId} onClose={close} />
        ) : (
          <>
            <DialogBody>
              {verify.error && <ErrorPanel error={verify.error} title="The chain could not be verified" />}
            </DialogBody>
            <DialogFooter>
              <CloseButton onClose={close} />
            </DialogFooter>
          </>
        )}
      </Dialog>
    </>
  );
}

/** How far it is, and what it found. It goes on when the dialog is closed: the page of tasks has it. */
function Verification({ taskId, onClose }: { readonly taskId: string; readonly onClose: () => void }) {
  const queries = useQueries();
  const { may } = useRights();
  const { task, error } = useTaskTree(taskId);
  const anchor = useMutation(queries.audit.anchor.mutationOptions());
  const cancel = useMutation(
    queries.tasks.cancel.mutationOptions({
      onError: (thrown) => notifyFailed('The verification was not cancelled', thrown),
    }),
  );
  const verdict = anchor.data ?? (task === null ? null : verdictOf(task));
  const words = verdict && verdictWords(verdict);
  const failure = anchor.error ?? (task === null ? error : null);
  return (
    <>
      <DialogBody>
        <Stack>
          {failure !== null && <ErrorPanel error={failure} title="The chain could not be verified" />}
          {task === null && failure === null && <Skeleton height={40} radius="md" />}
          {task !== null && isActive(task) && <TaskProgress task={task} />}
          {task !== null && !isActive(task) && words === null && (
            <Alert color={task.state === 'failed' ? 'red' : 'gray'} title="The chain was not verified to its end">
              {task.error?.message ?? task.sentence}
            </Alert>
          )}
          {words && (
            <Alert
              color={words.color}
              icon={words.color === 'red' ? <IconShieldX size={18} /> : <IconShieldCheck size={18} />}
              title={words.title}
            >
              {words.text}
            </Alert>
          )}
          {words?.unwritten && <Alert color="orange">{words.unwritten}</Alert>}
          {words?.anew && <Alert color="gray">{words.anew}</Alert>}
        </Stack>
      </DialogBody>
      <DialogFooter>
        {task !== null && isActive(task) && may('tasks.modify') && (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={14} stroke={1.6} />}
            disabled={!task.cancellable}
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ id: taskId })}
          >
            Cancel
          </Button>
        )}
        <CloseButton onClose={onClose} />
        {words?.anew && may('audit.modify') && (
          <Button color="red" variant="light" loading={anchor.isPending} onClick={() => anchor.mutate(undefined)}>
            Count from here
          </Button>
        )}
      </DialogFooter>
    </>
  );
}

function CloseButton({ onClose }: { readonly onClose: () => void }) {
  return (
    <Button variant="default" data-autofocus onClick={onClose}>
      Close
    </Button>
  );
}
