import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useQueries } from '../../../app/context.tsx';
import { focusFirstInvalid } from '../../../ui/focus-invalid.ts';
import { notifyDone } from '../../../ui/notify.ts';
import { Panel } from '../../../ui/page/panel.tsx';
import { ErrorPanel } from '../../../ui/page/states.tsx';
import { isUsable, NewPasswordFields, noPassword } from '../../../ui/people/new-password.tsx';

type ChangePasswordProps = { readonly person: { readonly name: string; readonly displayName: string } };

export function ChangePassword({ person }: ChangePasswordProps) {
  const queries = useQueries();
  const cache = useQueryClient();
  const [present, setPresent] = useState('');
  const [chosen, setChosen] = useState(noPassword);
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const { hash } = useLocation();
  useEffect(() => {
    if (hash === 'password') field.current?.focus();
  }, [hash]);
  const save = useMutation(
    queries.account.changePassword.mutationOptions({
      onSuccess: () => {
        notifyDone('Your password was changed. You are signed out everywhere else.');
        setPresent('');
        setChosen(noPassword);
        setTried(false);
        void cache.invalidateQueries({ queryKey: queries.account.signIns.key() });
      },
    }),
  );
  return (
    <Panel title="Password" description="Changing it signs you out everywhere else.">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (present !== '' && isUsable(chosen, person)) save.mutate({ present, next: chosen.password });
          else focusFirstInvalid(event.currentTarget);
        }}
      >
        <Stack gap="md" maw={420}>
          {/* For password managers: whose password this is. */}
          <input type="text" name="username" autoComplete="username" value={person.name} readOnly hidden />
          <PasswordInput
            ref={field}
            label="Present password"
            name="password"
            required
            autoComplete="current-password"
            value={present}
            error={tried && present === '' ? 'Type the password that you sign in with now.' : undefined}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the present password' }}
            onChange={({ currentTarget }) => setPresent(currentTarget.value)}
          />
          <NewPasswordFields value={chosen} onChange={setChosen} person={person} tried={tried} />
          {save.error && <ErrorPanel error={save.error} title="The password was not changed" />}
          <Group>
            <Button type="submit" loading={save.isPending}>
              Change password
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
