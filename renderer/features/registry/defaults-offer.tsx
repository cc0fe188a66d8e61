/** What a site that is older than them is offered once: the registry and the workspaces that come with Fairlead. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconGift } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { DefaultsOffer as Offer } from '../../../common/model/defaults.ts';
import { useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { notifyDone, notifyFailed } from '../../ui/notify.ts';
import { defaultsWords, takenWords } from './defaults-words.ts';

/** Nothing where there is nothing to offer, or for who could not take it. */
export function DefaultsOffer() {
  const mayAdd = useMay('registries.modify');
  const mayInstall = useMay('workspaces.modify');
  return mayAdd && mayInstall ? <Asked /> : null;
}

function Asked() {
  const queries = useQueries();
  const offer = useQuery(queries.defaults.offer.queryOptions()).data?.offer ?? null;
  return offer === null ? null : <OfferAlert offer={offer} />;
}

function OfferAlert({ offer }: { readonly offer: Offer }) {
  const queries = useQueries();
  const take = useMutation(
    queries.defaults.take.mutationOptions({
      onSuccess: ({ workspaceIds }) => notifyDone(takenWords(workspaceIds.length)),
      onError: (thrown) => notifyFailed('They were not added', thrown),
    }),
  );
  const dismiss = useMutation(
    queries.defaults.dismiss.mutationOptions({
      onSuccess: () => notifyDone('This is not offered again. The registry can be added on the page Registry.'),
      onError: (thrown) => notifyFailed('This was not saved', thrown),
    }),
  );
  const busy = take.isPending || dismiss.isPending;
  return (
    <Alert
      color="harbour"
      variant="light"
      p="sm"
      icon={<IconGift size={18} stroke={1.6} />}
      title="New in this version of Fairlead"
    >
      <Group justify="space-between" gap="sm">
        <Text size="sm" flex="1 1 320px">
          {defaultsWords(offer)} Nothing is pulled or built before you ask for it.
        </Text>
        <Group gap="xs">
          <Button variant="default" disabled={busy} loading={dismiss.isPending} onClick={() => dismiss.mutate({})}>
            No, thanks
          </Button>
          <Button disabled={busy} loading={take.isPending} onClick={() => take.mutate({})}>
            Add them
          </Button>
        </Group>
      </Group>
    </Alert>
  );
}
