/** Adds the registry that comes with Fairlead, or brings it back where somebody removed it: one click, and nothing is fetched. */
import { Loader } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { notifyDone, notifyFailed } from '../../ui/notify.ts';
import { formatCount } from '../../ui/words/format.ts';

/** An item of the strip of registries; nothing where the registry is there. */
export function RestoreOwn() {
  const mayAdd = useMay('registries.modify');
  return mayAdd ? <Offered /> : null;
}

function Offered() {
  const queries = useQueries();
  const offered = useQuery(queries.registries.offered.queryOptions()).data?.registries ?? [];
  const own = offered.find(({ trust }) => trust === 'first-party');
  const add = useMutation(
    queries.registries.add.mutationOptions({
      onSuccess: ({ name, entries }) => notifyDone(`${name} is there with ${formatCount(entries, 'workspace')}.`),
      onError: (thrown) => notifyFailed('The registry was not added', thrown),
    }),
  );
  if (own === undefined) return null;
  return (
    <li data-offered>
      <button
        type="button"
        className="fl-strip-main"
        title={own.description}
        disabled={add.isPending}
        onClick={() => add.mutate({ location: own.url })}
      >
        {add.isPending ? <Loader size={12} /> : <IconPlus size={15} stroke={1.6} aria-hidden />}
        <span className="fl-strip-name">Add {own.name}’s registry</span>
      </button>
    </li>
  );
}
