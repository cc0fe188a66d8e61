/** What can be done with somebody's account, with its questions and notices. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi, useQueries } from '../../app/context.tsx';
import { confirm } from '../../ui/dialog/confirm.tsx';
import { notifyDone, notifyFailed } from '../../ui/notify.ts';
import { formatCount } from '../../ui/words/format.ts';
import type { Person } from './types.ts';

/** A password that was made for somebody, until the dialog that shows it is closed. */
type Made = { readonly person: Person; readonly password: string };

export function usePersonActions() {
  const api = useApi();
  const queries = useQueries();
  const cache = useQueryClient();
  const [made, setMade] = useState<Made | null>(null);
  const refresh = () => void cache.invalidateQueries({ queryKey: queries.people.key() });
  const onError = (what: string) => (thrown: unknown) => notifyFailed(what, thrown);

  const enable = useMutation({
    mutationFn: (person: Person) => api.people.setEnabled({ id: person.id, isEnabled: !person.isEnabled }),
    onSuccess: ({ displayName, isEnabled }) =>
      notifyDone(
        isEnabled ? `${displayName} can sign in again.` : `${displayName} was disabled and is signed out everywhere.`,
      ),
    onError: onError('This was not changed'),
    onSettled: refresh,
  });
  const reset = useMutation({
    mutationFn: (person: Person) => api.people.reset({ id: person.id }),
    onSuccess: setMade,
    onError: onError('The password was not replaced'),
    onSettled: refresh,
  });
  const signOut = useMutation({
    mutationFn: async ({ person, signInId }: { person: Person; signInId?: string }) => {
      const { ended } = await api.people.signOut({ id: person.id, ...(signInId !== undefined && { signInId }) });
      return { person, ended };
    },
    onSuccess: ({ person, ended }) =>
      notifyDone(
        ended === 0
          ? `${person.displayName} was not signed in.`
          : `${formatCount(ended, 'sign-in')} of ${person.displayName} ended.`,
      ),
    onError: onError('The sign-in was not ended'),
    onSettled: refresh,
  });
  const removeFactors = useMutation({
    mutationFn: async (person: Person) => {
      await api.people.factors.remove({ id: person.id });
      return person;
    },
    onSuccess: ({ displayName }) => notifyDone(`${displayName} signs in with the password alone now.`),
    onError: onError('The second factors were not removed'),
    onSettled: refresh,
  });

  return {
    made,
    forgetMade: () => setMade(null),
    ending: signOut.isPending ? (signOut.variables.signInId ?? null) : null,
    async setEnabled(person: Person): Promise<void> {
      const { displayName, isEnabled } = person;
      if (
        !isEnabled ||
        (await confirm({
          title: `Disable ${displayName}?`,
          message: `${displayName} is signed out everywhere at once and cannot sign in until somebody enables the account again. Sessions go on.`,
          confirmLabel: 'Disable',
          danger: true,
        }))
      )
        enable.mutate(person);
    },
    async reset(person: Person): Promise<void> {
      const { displayName } = person;
      const yes = await confirm({
        title: `New password for ${displayName}?`,
        message: `Fairlead makes a password and shows it once. The present one ends, and ${displayName} is signed out everywhere.`,
        confirmLabel: 'Make a new password',
        danger: true,
      });
      if (yes) reset.mutate(person);
    },
    async signOutEverywhere(person: Person): Promise<void> {
      const { displayName } = person;
      const yes = await confirm({
        title: `Sign ${displayName} out everywhere?`,
        message: `Every browser and program of ${displayName} is signed out at once. Whoever signs in again with name and password goes on where they were.`,
        confirmLabel: 'Sign out everywhere',
        danger: true,
      });
      if (yes) signOut.mutate({ person });
    },
    endOne: (person: Person, signInId: string) => signOut.mutate({ person, signInId }),
    async removeFactors(person: Person): Promise<void> {
      const { displayName } = person;
      const yes = await confirm({
        title: `Remove the second factors of ${displayName}?`,
        message: `For somebody who has lost them. ${displayName} signs in with the password alone until they set up new ones.`,
        lost: ['The authenticator app, all passkeys and all recovery codes of this person'],
        confirmLabel: 'Remove second factors',
        danger: true,
      });
      if (yes) removeFactors.mutate(person);
    },
  };
}

export type PersonActions = ReturnType<typeof usePersonActions>;
