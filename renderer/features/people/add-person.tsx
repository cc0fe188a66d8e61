/** Adds somebody: name and roles, then the password that Fairlead made for them, shown once. */
import { Button, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueries } from '../../app/context.tsx';
import { Dialog, DialogBody, DialogFooter, DialogForm } from '../../ui/dialog/dialog.tsx';
import { focusFirstInvalid } from '../../ui/focus-invalid.ts';
import { ErrorPanel } from '../../ui/page/states.tsx';
import { MadePassword } from './made-password.tsx';
import { RoleChoice } from './role-choice.tsx';
import type { RoleName } from './types.ts';

export function AddPerson({ onClose }: { readonly onClose: () => void }) {
  const queries = useQueries();
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [roles, setRoles] = useState<readonly RoleName[]>(['viewer']);
  const [tried, setTried] = useState(false);
  const add = useMutation(queries.people.add.mutationOptions());
  const isReady = name.trim() !== '' && displayName.trim() !== '';
  if (add.data)
    return <MadePassword title={`${add.data.person.displayName} was added`} {...add.data} onClose={onClose} />;
  return (
    <Dialog title="Add person" onClose={onClose} closeOnClickOutside={name === '' && displayName === ''}>
      <DialogForm
        onSubmit={(form) => {
          setTried(true);
          if (isReady) add.mutate({ name: name.trim(), displayName: displayName.trim(), roles: [...roles] });
          else focusFirstInvalid(form);
        }}
      >
        <DialogBody>
          <Stack gap="md">
            <TextInput
              label="Name to sign in with"
              description="Letters and digits; a dot, a hyphen, an underscore or an at sign between them."
              required
              data-autofocus
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={64}
              value={name}
              error={tried && name.trim() === '' ? 'Choose a name.' : undefined}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <TextInput
              label="Full name"
              description="As others see the person."
              required
              autoComplete="off"
              maxLength={100}
              value={displayName}
              error={tried && displayName.trim() === '' ? 'Say what the person is called.' : undefined}
              onChange={({ currentTarget }) => setDisplayName(currentTarget.value)}
            />
            <RoleChoice value={roles} onChange={setRoles} />
          </Stack>
        </DialogBody>
        <DialogFooter above={add.error && <ErrorPanel error={add.error} title="The person was not added" />}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending}>
            Add
          </Button>
        </DialogFooter>
      </DialogForm>
    </Dialog>
  );
}
