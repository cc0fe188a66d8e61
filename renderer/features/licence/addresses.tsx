/** Where the vendor is reached: for the online way, and the page for the telephone. */
import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { inputProblems, problemAt } from '../../../common/contract/input-problems.ts';
import { exampleActivationAddress } from '../../../common/license/online.ts';
import { type ActivationAddresses, activationAddressesSchema } from '../../../common/model/licensing.ts';
import { useQueries } from '../../app/context.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { Panel } from '../../ui/page/panel.tsx';
import { ErrorPanel } from '../../ui/page/states.tsx';

export function Addresses({ addresses }: { readonly addresses: ActivationAddresses }) {
  const queries = useQueries();
  const cache = useQueryClient();
  const [changes, setChanges] = useState<Partial<ActivationAddresses>>({});
  const values = { ...addresses, ...changes };
  const isDirty = values.server !== addresses.server || values.page !== addresses.page;
  const found = inputProblems(activationAddressesSchema, values, 'This');
  const save = useMutation(
    queries.licensing.setAddresses.mutationOptions({
      onSuccess: (after) => {
        cache.setQueryData(queries.licensing.view.queryKey(), after);
        setChanges({});
        notifyDone('The addresses of the vendor were saved.');
      },
    }),
  );
  return (
    <Panel
      title="Where the vendor is reached"
      description="As they came with the purchase. Without them a licence is activated by file, or by telephone with the text of the request."
    >
      <TextInput
        label="Activation server"
        description="For the online way. The request goes there over the way to the Internet in the settings, and only when somebody sends it."
        placeholder={exampleActivationAddress}
        value={values.server}
        error={problemAt(found, 'server')}
        onChange={({ currentTarget: { value } }) => setChanges((before) => ({ ...before, server: value.trim() }))}
      />
      <TextInput
        label="Activation page"
        description="For the telephone. The QR code leads there; what it asks for stays in the telephone. Often the same address as that of the server."
        placeholder={exampleActivationAddress}
        value={values.page}
        error={problemAt(found, 'page')}
        onChange={({ currentTarget: { value } }) => setChanges((before) => ({ ...before, page: value.trim() }))}
      />
      {save.error && <ErrorPanel error={save.error} title="The addresses were not saved" />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" disabled={!isDirty} onClick={() => setChanges({})}>
          Discard
        </Button>
        <Button disabled={!isDirty || found.length > 0} loading={save.isPending} onClick={() => save.mutate(changes)}>
          Save addresses
        </Button>
      </Group>
    </Panel>
  );
}
