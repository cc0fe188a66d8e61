import { Alert, Button, Modal } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useQueries } from '../../app/context.tsx';
import { formatCount } from '../../ui/format.ts';
import { ErrorPanel } from '../../ui/states.tsx';

/** Goes through the whole chain and says whether it holds. */
export function VerifyButton() {
  const queries = useQueries();
  const verify = useMutation(queries.audit.verify.mutationOptions());
  const answer = verify.data;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconShieldCheck size={15} stroke={1.6} />}
        loading={verify.isPending}
        onClick={() => verify.mutate(undefined)}
      >
        Verify chain
      </Button>
      <Modal opened={answer !== undefined || verify.error !== null} onClose={() => verify.reset()} title="Audit chain">
        {verify.error && <ErrorPanel error={verify.error} title="The chain could not be verified" />}
        {answer?.ok === true && (
          <Alert color="teal" icon={<IconShieldCheck size={18} />} title="The chain holds">
            {formatCount(answer.count, 'entry', 'entries')} checked. None was changed, removed or put in between.
          </Alert>
        )}
        {answer?.ok === false && (
          <Alert color="red" icon={<IconShieldX size={18} />} title="The chain is broken">
            Entry {answer.firstBrokenSeq} is the first that does not fit the one before. Something wrote to the store
            outside of Fairlead. Keep a copy of the data folder, export the log, and find out who has access to it.
          </Alert>
        )}
      </Modal>
    </>
  );
}
