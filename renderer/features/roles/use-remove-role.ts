/** Removes a role, after telling who loses it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi, useQueries } from '../../app/context.tsx';
import { confirm } from '../../ui/dialog/confirm.tsx';
import { notifyDone, notifyFailed } from '../../ui/notify.ts';
import { formatCount } from '../../ui/words/format.ts';
import { holdersOf } from './holders.ts';
import type { Role, RoleHolder } from './types.ts';

/** So many are named. */
const named = 8;

export function useRemoveRole(people: readonly RoleHolder[]): (role: Role) => Promise<void> {
  const api = useApi();
  const queries = useQueries();
  const cache = useQueryClient();
  const remove = useMutation({
    mutationFn: ({ role, isConfirmed }: { role: Role; isConfirmed: boolean }) =>
      api.roles.remove({ id: role.id, isConfirmed }),
    onSuccess: (_count, { role }) => notifyDone(`The role "${role.name}" was removed.`),
    onError: (thrown) => notifyFailed('The role was not removed', thrown),
    onSettled: () =>
      Promise.all([queries.roles.key(), queries.people.key()].map((queryKey) => cache.invalidateQueries({ queryKey }))),
  });
  return async (role) => {
    const holders = holdersOf(people, role.id);
    const names = holders.slice(0, named).map(({ displayName }) => `The permissions of this role for ${displayName}`);
    const left = holders.length - names.length;
    const yes = await confirm({
      title: `Remove the role "${role.name}"?`,
      message:
        holders.length === 0
          ? 'Nobody has it.'
          : `${formatCount(holders.length, 'person has', 'people have')} it. What only this role lets them do they may not do any more, at once.`,
      lost: left > 0 ? [...names, `and for ${formatCount(left, 'other')}`] : names,
      confirmLabel: 'Remove role',
      danger: true,
    });
    // Only what was told is agreed to: where somebody got it meanwhile, the service says so.
    if (yes) remove.mutate({ role, isConfirmed: holders.length > 0 });
  };
}
