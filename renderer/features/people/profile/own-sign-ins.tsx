import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi, useQueries } from '../../../app/context.tsx';
import { useMay } from '../../../app/may.ts';
import { confirm } from '../../../ui/dialog/confirm.tsx';
import { notifyDone, notifyFailed } from '../../../ui/notify.ts';
import { Panel } from '../../../ui/page/panel.tsx';
import { QueryView } from '../../../ui/page/states.tsx';
import { SignInList } from '../../../ui/people/sign-in-list.tsx';
import { formatCount } from '../../../ui/words/format.ts';

export function OwnSignIns() {
  const api = useApi();
  const queries = useQueries();
  const cache = useQueryClient();
  const mayEnd = useMay('account.modify');
  const query = useQuery(queries.account.signIns.queryOptions());
  const refresh = () => void cache.invalidateQueries({ queryKey: queries.account.signIns.key() });
  const end = useMutation({
    mutationFn: async (ids: readonly string[]) => {
      for (const id of ids) await api.account.endSignIn({ id });
      return ids.length;
    },
    onSuccess: (count) => notifyDone(`${formatCount(count, 'sign-in')} ended.`),
    onError: (thrown) => notifyFailed('Not every sign-in was ended', thrown),
    onSettled: refresh,
  });
  const others = (query.data?.signIns ?? []).filter(({ isThis }) => !isThis).map(({ id }) => id);
  const endOthers = async () => {
    const yes = await confirm({
      title: 'End all other sign-ins?',
      message: 'Every other browser and program in which you are signed in is signed out at once. Sessions go on.',
      confirmLabel: 'End all others',
      danger: true,
    });
    if (yes) end.mutate(others);
  };
  return (
    <Panel
      title="Where you are signed in"
      description="End what you do not know or do not use any more, and change your password if you do not know it."
      footer={
        mayEnd &&
        others.length > 1 && (
          <Button variant="default" loading={end.isPending} onClick={() => void endOthers()}>
            End all others
          </Button>
        )
      }
    >
      <QueryView query={query}>
        {({ signIns }) => (
          <SignInList
            signIns={signIns}
            ending={end.isPending && end.variables.length === 1 ? (end.variables[0] ?? null) : null}
            onEnd={mayEnd ? ({ id }) => end.mutate([id]) : null}
          />
        )}
      </QueryView>
    </Panel>
  );
}
