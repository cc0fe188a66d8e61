/** The page before the first registry: what one is, and the well-known ones. */
import { Box, Button } from '@mantine/core';
import { IconBooks, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { isOwnOrOfficial } from '../../../common/registry/trust.ts';
import { again } from '../../app/again.ts';
import { useQueries } from '../../app/context.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { EmptyState, ErrorPanel } from '../../ui/page/states.tsx';
import { formatCount } from '../../ui/words/format.ts';
import { Offered } from './offered.tsx';

const AddRegistryDialog = lazy(async () => ({
  default: (await again(() => import('./add-registry.tsx'))).AddRegistryDialog,
}));

export function FirstRegistry({ mayAdd }: { readonly mayAdd: boolean }) {
  if (mayAdd) return <AddFirst />;
  return (
    <EmptyState icon={IconBooks} title="No registry yet">
      A registry is a published list of workspaces. Somebody who looks after this site has to add one.
    </EmptyState>
  );
}

function AddFirst() {
  const queries = useQueries();
  const offered = useQuery(queries.registries.offered.queryOptions()).data?.registries ?? [];
  const [busy, setBusy] = useState<string | null>(null);
  /** The well-known registry that somebody looks at before saying yes to it. */
  const [looking, setLooking] = useState<string | null>(null);
  const add = useMutation(
    queries.registries.add.mutationOptions({
      onMutate: ({ location }) => setBusy(location),
      onSettled: () => setBusy(null),
      onSuccess: ({ name, entries }) => notifyDone(`${name} is added with ${formatCount(entries, 'workspace')}.`),
    }),
  );
  return (
    <EmptyState
      icon={IconBooks}
      title="No registry yet"
      action={
        <Button component={Link} to="/registry/add" leftSection={<IconPlus size={14} stroke={1.6} />}>
          Add registry
        </Button>
      }
    >
      A registry is a published list of workspaces: desktops and applications that run in containers on your hosts. Add
      one by its address, or from a folder on an offline site.
      {offered.length > 0 && (
        <Box mt="md">
          <Offered
            registries={offered}
            addsOfficial
            busy={busy}
            onChoose={(location, trust) => {
              if (isOwnOrOfficial(trust)) add.mutate({ location });
              else setLooking(location);
            }}
          />
        </Box>
      )}
      {looking !== null && (
        <Suspense>
          <AddRegistryDialog start={looking} onClose={() => setLooking(null)} />
        </Suspense>
      )}
      {add.error && (
        <Box mt="sm" ta="left">
          <ErrorPanel error={add.error} />
        </Box>
      )}
    </EmptyState>
  );
}
