import { Alert, Button, Stack } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueries } from '../../app/context.tsx';
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { useOrder } from './use-order.ts';
import { verdictWords } from './words.ts';

/** Goes through the whole chain and says whether it holds, and what holds its end. */
export function VerifyButton() {
  const queries = useQueries();
  const [isOpen, setOpen] = useState(false);
  const verify = useMutation(queries.audit.verify.mutationOptions());
  const anchor = useMutation(queries.audit.anchor.mutationOptions());
  const answer = anchor.data ?? verify.data;
  const words = answer && verdictWords(answer);
  const error = anchor.error ?? verify.error;
  const run = () => {
    anchor.reset();
    verify.mutate(undefined, { onSettled: () => setOpen(true) });
  };
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
      <Dialog opened={isOpen} onClose={() => setOpen(false)} title="Audit chain">
        <DialogBody>
          <Stack>
            {error && <ErrorPanel error={error} title="The chain could not be verified" />}
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
          <Button variant="default" data-autofocus onClick={() => setOpen(false)}>
            Close
          </Button>
          {words?.anew && (
            <Button color="red" variant="light" loading={anchor.isPending} onClick={() => anchor.mutate(undefined)}>
              Count from here
            </Button>
          )}
        </DialogFooter>
      </Dialog>
    </>
  );
}
